import type { Shell } from './shell.js';
import type { Workshop } from './workshop.js';

/** What a row is about. */
export const KINDS = ['install', 'guides', 'examples', 'bundler', 'page'] as const;
export type Kind = (typeof KINDS)[number];

/** What came of a row that works. */
export interface Outcome {
  /** Versions of what took part beside Node: `pnpm 12.21.0`. */
  readonly with: readonly string[];
  /** What was seen. */
  readonly seen: string;
}

/** One way of using the library. */
export interface Row {
  readonly kind: Kind;
  /** Unique among its kind; options choose by it. */
  readonly name: string;
  /** Packages of npm whose programs come before those of this machine: `node@22`. */
  readonly programs: readonly string[];
  /**
   * Uses the library in an empty folder, as its papers tell.
   *
   * @param shell a terminal in that folder
   * @throws Error on whatever goes wrong
   */
  run(shell: Shell, workshop: Workshop): Promise<Outcome>;
}

/** The releases of Node that the library promises to work in. */
export const NODES = ['node@20', 'node@22', 'node@24'] as const;

/** What must be installed to have a release of Node: nothing where it runs already. */
export const nodeProgram = (node: string): readonly string[] =>
  node === `node@${process.versions.node.split('.')[0]}` ? [] : [node];
