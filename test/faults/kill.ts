/** Kills a command at random moments, as often as is wished, and looks at what it leaves behind. */
import { watch } from 'node:fs';
import { watch as changesOf, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { FROM_SOURCES, type Started, startCli } from '../cli/start.js';
import { Draw } from '../fuzz/draw.js';
import { filesBelow, isTemporary, type Scenario, type Work } from './scenario.js';

/** What came of it. */
export interface KillTally {
  kills: number;
  /** Kills at which temporary files lay there: the command was writing. */
  whileWriting: number;
  /** Runs that came to their end after having been killed, each compared with one that was left alone. */
  resumed: number;
  readonly findings: string[];
}

/** How often, and at what moments. */
export interface KillOptions {
  readonly kills: number;
  readonly seed: number;
  /** The program, as arguments of Node. Default from its sources. */
  readonly program?: readonly string[];
}

/** Kills of one run and those that go on with it. */
const MOST_KILLS = 4;
/** Share of the kills that come at any moment; the others come while files are being written. */
const ANY_MOMENT = 0.25;

/**
 * Kills runs of a command and goes on with them, until there were so many kills.
 *
 * @param onKill hears of each
 */
export async function killRuns(
  { prepare }: Scenario,
  { kills, seed, program = FROM_SOURCES }: KillOptions,
  onKill: (tally: KillTally) => void = () => undefined,
): Promise<KillTally> {
  const root = await mkdtemp(join(tmpdir(), 'msfsr-kill-'));
  const tally: KillTally = { kills: 0, whileWriting: 0, resumed: 0, findings: [] };
  try {
    const work = await prepare(root);
    const start: Start = async (folder) => startCli(await work.argv(folder), program);
    const alone = join(root, 'alone');
    await work.open(alone);
    const course = await watchRun(start, alone);
    const expected = await work.results(alone);
    for (let run = 0; tally.kills < kills; run++) {
      const folder = join(root, `run${run}`);
      const find = (what: string) => tally.findings.push(`seed ${seed}, run ${run}: ${what}`);
      const draw = new Draw(seed, run);
      await work.open(folder);
      for (let left = Math.min(draw.few(MOST_KILLS), kills - tally.kills); left > 0; left--) {
        if (!(await killedRun(start, folder, course, draw))) break;
        tally.kills++;
        if ((await filesBelow(folder)).some(isTemporary)) tally.whileWriting++;
        await work.check(folder).catch((error) => find(`after a kill: ${error}`));
        onKill(tally);
      }
      const { ended, said } = await start(folder);
      if ((await ended) !== 0) find(`the run that goes on ended with ${await ended}: ${said()}`);
      else {
        tally.resumed++;
        await compare(work, folder, expected).catch((error) => find(`${error}`));
      }
      await rm(folder, { recursive: true });
    }
    return tally;
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

/** Starts a run in a folder, or one that goes on there. */
type Start = (folder: string) => Promise<Started>;

/** What happens in a run that is left alone. */
interface Course {
  readonly milliseconds: number;
  /** Times that something appeared in the folder, or went. */
  readonly changes: number;
}

async function watchRun(run: Start, folder: string): Promise<Course> {
  const start = performance.now();
  let changes = 0;
  const watcher = watch(folder, () => changes++);
  const { ended, said } = await run(folder);
  const code = await ended;
  watcher.close();
  if (code !== 0) throw new Error(`The run that was left alone ended with ${code}: ${said()}`);
  return { milliseconds: performance.now() - start, changes };
}

/** @returns whether it was killed before it came to its end */
async function killedRun(run: Start, folder: string, course: Course, draw: Draw): Promise<boolean> {
  const { child, ended } = await run(folder);
  const over = new AbortController();
  void ended.then(() => over.abort());
  const moment = draw.chance(ANY_MOMENT)
    ? setTimeout(draw.share() * course.milliseconds, undefined, over)
    : change(folder, draw.few(course.changes), over.signal).then(() => setTimeout(draw.below(4)));
  await moment.catch(() => undefined); // it is over
  child.kill('SIGKILL');
  return (await ended) === 'SIGKILL';
}

/** Waits until something has appeared in a folder, or gone, so many times. */
async function change(folder: string, times: number, signal: AbortSignal): Promise<void> {
  let left = times;
  for await (const _ of changesOf(folder, { signal })) if (--left <= 0) return;
}

/** Rejects where a run that came to its end after kills has left other results, or more, than one that was left alone. */
async function compare(work: Work, folder: string, expected: Readonly<Record<string, string>>): Promise<void> {
  await work.check(folder);
  const left = (await filesBelow(folder)).filter(isTemporary);
  if (left.length > 0) throw new Error(`temporary files remain: ${left.join(', ')}`);
  const results = await work.results(folder);
  const names = [...new Set([...Object.keys(expected), ...Object.keys(results)])];
  const other = names.filter((name) => expected[name] !== results[name]);
  if (other.length > 0) throw new Error(`other results than those of a run left alone: ${other.join(', ')}`);
}
