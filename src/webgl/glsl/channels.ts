import type { Concat, Spread } from '../expression.js';
import { PAIRED, type ShaderWriter, type TextureAccess } from '../texture-access.js';

/** Channels side by side; a pair of channels may come from two tensors. */
export function emitConcat(shader: ShaderWriter, { inputs }: Concat, access: TextureAccess): string {
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
    access,
    `vec2 a = ${part}(r, x, 2 * c); vec2 b = ${part}(r, x, 2 * c + 1); return vec4(a.x, b.x, a.y, b.y);`,
  );
}

/** One number per channel, and per image unless there is one for all. */
export function emitSpread(shader: ShaderWriter, { input, imagesInColumns }: Spread, access: TextureAccess): string {
  const image = input.shape[0] === 1 && !imagesInColumns ? '0' : `(r / ${access.height})`;
  if (access.split && input.kind === 'stored') {
    const channels = shader.loadChannels(input, access.even);
    return shader.define(access, `return vec4(${channels}(${image}, 0, c.x).rg, ${channels}(${image}, 0, c.y).rg);`);
  }
  const load = shader.emit(input, PAIRED);
  const value = imagesInColumns ? `column(${load}(0, ${image} >> 1, c), ${image})` : `${load}(${image}, 0, c).rg`;
  return shader.define(access, `vec2 v = ${value}; return vec4(v, v);`);
}
