/** The process that targets run in, one after the other as they are told, in a folder of its own: names of files may be odd, too. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from './run.js';
import { TARGETS } from './targets/index.js';
import type { Order, Sign } from './watched.js';

const say = (sign: Sign) => process.send!(sign);
/** A sign of life every so many ms: one for every input would be slower than most inputs. */
const OFTEN = 200;
let last = 0;
const folder = mkdtempSync(join(tmpdir(), 'msfsr-fuzz-'));
// As deep as names lead out of it.
mkdirSync(join(folder, 'a/b/c'), { recursive: true });
process.chdir(join(folder, 'a/b/c'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
// A promise that nobody waits for must not fail in silence.
process.on('unhandledRejection', (error) => {
  throw error;
});
process.on('message', async ({ name, extent }: Order) => {
  const target = TARGETS.find((one) => one.name === name)!;
  const tally = await run(target, extent, (input) => {
    if (Date.now() - last < OFTEN) return;
    last = Date.now();
    say({ input });
  });
  say({ tally });
});
process.on('disconnect', () => process.exit());
