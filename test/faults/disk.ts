import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A disk of its own, in memory. */
export interface Disk {
  readonly path: string;
  /** Changes how many kB fit, or whether it may be written. */
  change(options: { readonly kilobytes?: number; readonly readOnly?: boolean }): void;
  /** Takes it away with all that is on it. */
  remove(): void;
}

const mount = (...argv: string[]) => execFileSync('mount', argv, { stdio: 'pipe' });

/** Makes a disk on which so many kB fit; for those who may mount one. */
export function smallDisk(kilobytes: number): Disk {
  const root = mkdtempSync(join(tmpdir(), 'msfsr-disk-'));
  const path = join(root, 'disk');
  mkdirSync(path);
  try {
    mount('-t', 'tmpfs', '-o', `size=${kilobytes}k`, 'msfsr-test', path);
  } catch (error) {
    rmSync(root, { recursive: true });
    throw error;
  }
  let size = kilobytes;
  return {
    path,
    change({ kilobytes = size, readOnly = false }) {
      size = kilobytes;
      mount('-o', `remount,size=${size}k,${readOnly ? 'ro' : 'rw'}`, path);
    },
    remove() {
      execFileSync('umount', [path]);
      rmSync(root, { recursive: true });
    },
  };
}

/** Why {@link smallDisk} cannot make one here. */
export const noDisk: string | undefined = (() => {
  try {
    smallDisk(64).remove();
    return undefined;
  } catch (error) {
    return `no disk can be mounted: ${(error as Error).message.trim().split('\n').at(-1)}`;
  }
})();
