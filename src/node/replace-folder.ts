/** How folders of files are replaced: whole or not at all. */
import { chmod, mkdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { destinationOf, temporaryPath } from './replace-file.js';

/**
 * Puts a folder in its place, or in that of another: it is written beside it under a temporary name and renamed, when the old one was put aside. Symbolic
 * links are followed, the permissions of folder and files that were there are kept, and all stays as it was if anything fails.
 *
 * @param files content by name
 * @param require looks at the folder that is there, or is to be; nothing is done where it rejects
 * @throws {Error} of the system, or what `require` throws
 */
export async function replaceFolder(
  path: string,
  files: ReadonlyMap<string, Uint8Array>,
  require: (target: string) => Promise<void>,
): Promise<void> {
  const target = await destinationOf(path);
  await require(target);
  await mkdir(dirname(target), { recursive: true });
  const tag = Math.random().toString(36).slice(2, 10);
  const [next, old] = [await temporaryPath(target, tag), await temporaryPath(target, `${tag}-old`)];
  try {
    await mkdir(next);
    await chmod(next, (await modeOf(target)) ?? 0o755);
    for (const [name, content] of files) {
      await writeFile(join(next, name), content);
      const mode = await modeOf(join(target, name));
      if (mode !== undefined) await chmod(join(next, name), mode);
    }
    // Taking files away one by one would leave half a folder to whoever stops here; renaming leaves all of it or none.
    const wasThere = await rename(target, old).then(
      () => true,
      (error: NodeJS.ErrnoException) => {
        if (error.code !== 'ENOENT') throw error;
        return false;
      },
    );
    try {
      await rename(next, target);
    } catch (error) {
      if (wasThere) await rename(old, target);
      throw error;
    }
  } catch (error) {
    await rm(next, { recursive: true, force: true }).catch(() => undefined); // the first error says more
    throw error;
  }
  await rm(old, { recursive: true, force: true });
}

/** Permissions of what is there already. */
const modeOf = (path: string) =>
  stat(path).then(
    ({ mode }) => mode & 0o7777,
    () => undefined,
  );
