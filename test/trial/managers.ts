/** Package managers, and how each does what the README says with npm's words. */
import type { Shell } from './shell.js';

export interface Manager {
  readonly name: string;
  /** Package of npm that it comes from; npm itself comes with Node. */
  readonly programs: readonly string[];
  /** What makes a folder one that packages can be added to. */
  readonly begin?: readonly string[];
  /** Adds the packages that follow. */
  readonly add: readonly string[];
  /** Starts a program that a package brings. */
  readonly execute: readonly string[];
  /** Starts Node. */
  readonly node: readonly string[];
  /** Whether Node, started so, knows files `.mts`. */
  readonly typeScript: boolean;
}

export const NPM: Manager = {
  name: 'npm',
  programs: [],
  add: ['npm', 'install', '--prefer-offline', '--no-audit', '--no-fund'],
  execute: ['npx'],
  node: ['node'],
  typeScript: true,
};

export const MANAGERS: readonly Manager[] = [
  NPM,
  { ...NPM, name: 'pnpm', programs: ['pnpm'], add: ['pnpm', 'add'], execute: ['pnpm', 'exec'] },
  { ...NPM, name: 'yarn@1', programs: ['yarn@1'], add: ['yarn', 'add'], execute: ['yarn', 'run'] },
  {
    // Without node_modules: packages are read out of archives, and see only what they declare.
    name: 'yarn@4',
    programs: ['@yarnpkg/cli-dist@4'],
    begin: ['yarn', 'init', '--yes'],
    add: ['yarn', 'add'],
    execute: ['yarn', 'run'],
    node: ['yarn', 'node'],
    typeScript: false,
  },
];

/** Runs words of a manager with more of them. */
export const call = (shell: Shell, [command, ...first]: readonly string[], ...more: readonly string[]) =>
  shell.run(command!, ...first, ...more);

/** `pnpm 12.21.0` */
export async function versionOf(shell: Shell, { name, add: [command] }: Manager): Promise<string> {
  return `${name.split('@')[0]} ${(await shell.run(command!, '--version')).trim()}`;
}
