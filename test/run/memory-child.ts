/** Enlarges one picture in a process of its own and prints what it took beside what was estimated, bytes. */
import { openNetwork } from '../../src/node/open-network.js';
import { estimateMemory } from '../../src/run/estimate-memory.js';
import { upscaleFace } from '../../src/run/upscale-face.js';
import { pattern } from '../image/pattern.js';

const [width, height, entry] = process.argv.slice(2).map(Number) as [number, number, number];
const network = await openNetwork('compact-x8');
const { bytes, region } = await estimateMemory(network, { width, height, entry });
const picture = pattern('smooth', width, height, 1);
const before = process.memoryUsage().rss;
await upscaleFace(picture, { model: network, entry, degradation: 'clean', maxPixels: width * height, threads: 1 });
const taken = process.resourceUsage().maxRSS * 1024 - before;
console.log(JSON.stringify({ bytes, region, taken }));
