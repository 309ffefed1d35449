/** The process that a target runs in. Arguments: name of the target, extent as JSON. */
import { run } from './run.js';
import { TARGETS } from './targets/index.js';
import type { Sign } from './watched.js';

const [name, extent] = process.argv.slice(2);
const say = (sign: Sign) => process.send!(sign);
/** A sign of life every so many ms: one for every input would be slower than most inputs. */
const OFTEN = 200;
let last = 0;
// A promise that nobody waits for must not fail in silence.
process.on('unhandledRejection', (error) => {
  throw error;
});
say({
  tally: await run(TARGETS.find((target) => target.name === name)!, JSON.parse(extent!), (input) => {
    if (Date.now() - last < OFTEN) return;
    last = Date.now();
    say({ input });
  }),
});
process.exit();
