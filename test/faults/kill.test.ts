/** A few kills of each command; `npm run faults -- kill` makes more. */
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { writePng } from '../../src/node/index.js';
import { removeLeftovers, temporaryPath } from '../../src/node/replace-file.js';
import { run } from '../cli/run.js';
import { BUILT } from '../cli/start.js';
import { temporaryFolder } from '../cli/tiny-network.js';
import { pattern } from '../image/pattern.js';
import { buildIfStale } from '../package/build.js';
import { killRuns } from './kill.js';
import { SCENARIOS } from './scenarios.js';

const LONG = 300_000;
const folder = temporaryFolder();
const program = [BUILT];
beforeAll(buildIfStale, LONG);

it.each(SCENARIOS.map((scenario) => [scenario.name, scenario] as const))(
  'msfsr %s that is killed leaves nothing half written, and comes to the same end',
  { timeout: LONG },
  async (_, scenario) => {
    const { kills, resumed, findings } = await killRuns(scenario, { kills: 2, seed: 3, program });
    expect(findings).toEqual([]);
    expect(kills).toBe(2);
    expect(resumed).toBeGreaterThan(0);
  },
);

it('a run without harm is no proof: half a file and other results are findings', { timeout: LONG }, async () => {
  const [upscale] = SCENARIOS;
  const blind = await killRuns(
    {
      name: 'careless',
      async prepare(root) {
        const work = await upscale!.prepare(root);
        let times = 0;
        return {
          ...work,
          check: async () => {
            throw new Error('half a file');
          },
          results: async () => ({ result: String(times++) }),
        };
      },
    },
    { kills: 1, seed: 3, program },
  );
  expect(blind.findings.map((finding) => finding.replace(/.*?: /, ''))).toEqual([
    'after a kill: Error: half a file',
    'Error: half a file',
  ]);
});

it('what killed programs left goes with the next run, and nothing else', async () => {
  const [input, out] = [join(folder.path, 'in'), join(folder.path, 'out')];
  for (const path of [input, out]) await mkdir(path);
  await writePng(pattern('noise', 16, 16, 1), join(input, 'a.png'));
  const [left, other] = [await temporaryPath(join(out, 'a.png'), 'x1'), await temporaryPath(join(out, 'b.png'), 'x1')];
  for (const path of [left, other]) await writeFile(path, 'half');
  const { code } = await run(['upscale', input, '--out', out, '--weights', folder.weights]);
  expect(code).toBe(0);
  expect((await readdir(out)).sort()).toEqual([other.slice(out.length + 1), 'a.png'].sort());
  // Folders, too; a folder that is not there has none.
  await mkdir(join(left, 'inner'), { recursive: true });
  await removeLeftovers([join(out, 'a.png'), join(out, 'missing', 'c.png')]);
  expect((await readdir(out)).sort()).toEqual([other.slice(out.length + 1), 'a.png'].sort());
});
