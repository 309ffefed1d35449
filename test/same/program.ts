/** Runs the cases in `cases.json` beside it, in Node, Bun, Deno or a page, and prints a {@link SameReport}. */
import { compile, type Plan, type SimdVariant } from '../../src/engine/index.js';
import { seedOf, uniform } from '../../src/steps/initialise.js';
import { sha256 } from '../../src/weights/manifest.js';
import { openNetwork } from '../../src/weights/open-network.js';
import type { SameCase } from './cases.js';

/** What the program prints. */
export interface SameReport {
  readonly runtime: string;
  /** Hash of the results of each case, by instructions: `relaxed` where there are some. */
  readonly hashes: Readonly<Partial<Record<SimdVariant, Readonly<Record<string, string>>>>>;
  /** Most threads that took part. */
  readonly threads: number;
}

const page = typeof document !== 'undefined';

async function report(): Promise<SameReport> {
  const address = new URL('cases.json', import.meta.url);
  const cases: SameCase[] = page ? await (await fetch(address)).json() : JSON.parse(await readText(address));
  const hashes: Record<string, Record<string, string>> = {};
  let most = 1;
  for (const simd of ['simd', 'relaxed'] as const) {
    const ofVariant: Record<string, string> = {};
    for (const one of cases) {
      for (const threads of [1, 2]) {
        const plan = await planOf(one, simd, threads);
        if (!plan) continue;
        most = Math.max(most, plan.describe().threads);
        const hash = await hashOf(plan, one.name);
        const before = ofVariant[one.name] ?? hash;
        ofVariant[one.name] = before === hash ? hash : `${before}, ${hash} with ${threads} threads`;
        plan.dispose();
      }
    }
    if (Object.keys(ofVariant).length > 0) hashes[simd] = ofVariant;
  }
  return { runtime: runtimeName(), hashes, threads: most };
}

/** @returns undefined where the instructions are not to be had */
async function planOf(one: SameCase, simd: SimdVariant, threads: number): Promise<Plan | undefined> {
  const weightData = Uint8Array.from(atob(one.weights), (letter) => letter.charCodeAt(0)).buffer;
  const network = await openNetwork({ ...one.artifacts, weightData });
  try {
    const plan = compile(network, { size: one.size, simd, threads });
    await plan.ready();
    return plan;
  } catch (error) {
    if (simd === 'relaxed' && (error as { code?: string }).code === 'MSFSR_BACKEND') return undefined;
    throw error;
  } finally {
    network.dispose();
  }
}

/** Of all outputs of two pictures. */
async function hashOf(plan: Plan, name: string): Promise<string> {
  const random = uniform(seedOf(name));
  const inputs = plan.inputs.map((input) => {
    const count = 2 * input.shape.reduce((product, size) => product * size, 1);
    return [input.name, Float32Array.from({ length: count }, random)] as const;
  });
  const outputs = plan.run(Object.fromEntries(inputs));
  const bytes = Object.keys(outputs)
    .sort()
    .map((output) => new Uint8Array(outputs[output]!.buffer.slice(0)));
  const all = new Uint8Array(bytes.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const one of bytes) {
    all.set(one, at);
    at += one.length;
  }
  return sha256(all);
}

async function readText(address: URL): Promise<string> {
  const name = 'node:fs/promises';
  const { readFile } = (await import(/* @vite-ignore */ name)) as typeof import('node:fs/promises');
  return readFile(address, 'utf8');
}

function runtimeName(): string {
  if (page) return navigator.userAgent.replace(/.*(Chrome|Firefox|Version)\/(\d+).*/, '$1 $2');
  const { versions } = process as unknown as { versions: Record<string, string | undefined> };
  const name = (['deno', 'bun', 'node'] as const).find((one) => versions[one])!;
  return `${name} ${versions[name]}`;
}

const text = JSON.stringify(await report());
if (page) {
  document.body.textContent = text;
  document.body.id = 'report';
} else {
  console.log(text);
  process.exit();
}
