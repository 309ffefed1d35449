/** A folder that all test files of a run share, for what {@link file://./once-a-run.ts} makes in it. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  export interface ProvidedContext {
    readonly runFolder: string;
  }
}

let folder = '';

export function setup(project: TestProject): void {
  folder = mkdtempSync(join(tmpdir(), 'msfsr-run-'));
  project.provide('runFolder', folder);
  project.onTestsRerun(async () => {
    teardown();
    mkdirSync(folder);
  });
}

export const teardown = (): void => rmSync(folder, { recursive: true, force: true });
