import type { Concat, Spread } from '../expression.js';
import type { Shader } from '../shader.js';
import { PAIRED, type View } from '../view.js';

/** Channels side by side; a pair of channels may come from two tensors. */
export function emitConcat(shader: Shader, { inputs }: Concat, view: View): string {
  let start = '0';
  const cases = inputs.map((input) => {
    const [d, load] = [shader.reader(input).extents, shader.load(input)];
    const channel = `channel - (${start})`;
    const text = `if (${channel} < ${d}.z) { vec4 t = ${load}(r, x, (${channel}) >> 1); return ((${channel}) & 1) == 0 ? t.rb : t.ga; }`;
    start += ` + ${d}.z`;
    return text;
  });
  const part = shader.add(
    'part',
    (name) => `vec2 ${name}(int r, int x, int channel) { ${cases.join('\n')} return vec2(0.0); }`,
  );
  return shader.define(
    view,
    `vec2 a = ${part}(r, x, 2 * c); vec2 b = ${part}(r, x, 2 * c + 1); return vec4(a.x, b.x, a.y, b.y);`,
  );
}

/** One number per channel, and per image unless there is one for all. */
export function emitSpread(shader: Shader, { input, imagesInColumns }: Spread, view: View): string {
  const image = input.shape[0] === 1 && !imagesInColumns ? '0' : `(r / ${view.height})`;
  if (view.split && input.kind === 'stored') {
    const channels = shader.loadChannels(input, view.even);
    return shader.define(view, `return vec4(${channels}(${image}, 0, c.x).rg, ${channels}(${image}, 0, c.y).rg);`);
  }
  const load = shader.emit(input, PAIRED);
  const value = imagesInColumns ? `column(${load}(0, ${image} >> 1, c), ${image})` : `${load}(${image}, 0, c).rg`;
  return shader.define(view, `vec2 v = ${value}; return vec4(v, v);`);
}
