/** Runs rows one after another. */
import { KINDS, type Kind, type Row } from './row.js';
import { Shell, terminal } from './shell.js';
import type { Workshop } from './workshop.js';

/** What became of a row. */
export interface Result {
  readonly kind: Kind;
  readonly name: string;
  /** Versions of what took part, Node's first; empty where none could be had. */
  readonly with: string;
  /** What was seen, or what went wrong. */
  readonly seen: string;
  /** The end of what the commands of a row that failed said; undefined where all went well. */
  readonly log?: string;
}

/** Whether words choose a row; none choose all. A word chooses what has it in its name. */
export const isChosen = (
  { kind, name }: Pick<Row, 'kind' | 'name'>,
  words: readonly string[],
  kinds: readonly string[],
) => (kinds.length === 0 || kinds.includes(kind)) && (words.length === 0 || words.some((word) => name.includes(word)));

/**
 * The rows that words and kinds choose.
 *
 * @throws Error if a kind is unknown or a word chooses nothing
 */
export function choose(rows: readonly Row[], words: readonly string[], kinds: readonly string[]): Row[] {
  const unknown = kinds.filter((kind) => !(KINDS as readonly string[]).includes(kind));
  if (unknown.length > 0)
    throw new Error(`Expected kinds among ${KINDS.join(', ')} but received ${unknown.join(', ')}`);
  const idle = words.filter((word) => !rows.some((row) => isChosen(row, [word], kinds)));
  if (idle.length > 0) {
    const names = rows.filter((row) => isChosen(row, [], kinds)).map(({ name }) => name);
    throw new Error(
      `Expected words in the names of rows but received ${idle.join(', ')}; rows are ${names.join(', ')}`,
    );
  }
  return rows.filter((row) => isChosen(row, words, kinds));
}

/** Runs one row; what goes wrong is part of the result. */
export async function runRow(row: Row, workshop: Workshop): Promise<Result> {
  const { kind, name } = row;
  let shell: Shell | undefined;
  let node = '';
  try {
    const programs = await Promise.all(row.programs.map((spec) => workshop.program(spec)));
    shell = new Shell(workshop.folder(`${kind} ${name}`), terminal(...programs));
    node = `Node ${(await shell.run('node', '--version')).trim().slice(1)}`;
    const outcome = await row.run(shell, workshop);
    return { kind, name, with: [node, ...outcome.with].join(', '), seen: outcome.seen };
  } catch (error) {
    const { message } = error as Error;
    return {
      kind,
      name,
      with: node,
      seen: `failed: ${message.split('\n')[0]}`,
      log: `${shell?.log ?? ''}\n${message}`,
    };
  }
}
