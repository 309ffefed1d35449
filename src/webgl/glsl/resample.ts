import type { PixelShuffle, Resampled } from '../expression.js';
import type { ShaderWriter, TextureAccess } from '../texture-access.js';

/** Max pool, enlargements and the inverse of the pixel shuffle. Rows of all images are `size` times as many, or as few. */
export function emitResampled(shader: ShaderWriter, expression: Resampled, access: TextureAccess): string {
  const { kind, input, size } = expression;
  const [d, load] = [shader.reader(input).extents, shader.load(input)];
  switch (kind) {
    case 'maxPool':
      return shader.define(access, maxPool(load, size));
    case 'upsampleNearest':
      return shader.define(access, upsampleNearest(load, size));
    case 'upsampleBicubic':
      return shader.define(access, upsampleBicubic(load, size, d, access.height));
    case 'spaceToDepth': {
      const element = shader.add(
        'element',
        (name) => `float ${name}(int r, int x, int channel) {
          int block = channel / ${d}.z;
          int dy = block / ${size};
          int from = x * ${size} + block - dy * ${size};
          int c = channel - block * ${d}.z;
          vec2 v = column(${load}(r * ${size} + dy, from >> 1, c >> 1), from);
          return (c & 1) == 0 ? v.x : v.y;
        }`,
      );
      const at = (i: number, k: number) => `${element}(r, 2 * x + ${i}, 2 * c + ${k})`;
      return shader.define(access, `return vec4(${at(0, 0)}, ${at(0, 1)}, ${at(1, 0)}, ${at(1, 1)});`);
    }
  }
}

const maxPool = (load: string, size: number) => `
  ivec2 first = ivec2(2 * x, 2 * x + 1) * ${size};
  vec4 best = vec4(-3.402823e38);
  for (int j = 0; j < ${size}; j++) {
    for (int i = 0; i < ${size}; i++) {
      ivec2 at = first + i;
      vec2 a = column(${load}(r * ${size} + j, at.x >> 1, c), at.x);
      vec2 b = column(${load}(r * ${size} + j, at.y >> 1, c), at.y);
      best = max(best, vec4(a, b));
    }
  }
  return best;`;

const upsampleNearest = (load: string, size: number) => `
  ivec2 from = ivec2(2 * x, 2 * x + 1) / ${size};
  vec2 a = column(${load}(r / ${size}, from.x >> 1, c), from.x);
  vec2 b = ${size % 2 === 0 ? 'a' : `column(${load}(r / ${size}, from.y >> 1, c), from.y)`};
  return vec4(a, b);`;

/** Four taps each way, scaled to sum 1 where the border cuts some off; see steps/bicubic-matrix.ts. */
const upsampleBicubic = (load: string, size: number, d: string, height: string) => `
  int n = r / ${height};
  float cy = (float(r - n * ${height}) + 0.5) / ${size}.0 - 0.5;
  vec2 cx = (vec2(2 * x, 2 * x + 1) + 0.5) / ${size}.0 - 0.5;
  ivec2 first = max(ivec2(ceil(vec2(cx.x, cy) - 2.0)), ivec2(0));
  ivec2 last = min(ivec2(floor(vec2(cx.y, cy) + 2.0)), ${d}.yx - 1);
  vec4 sum = vec4(0.0);
  vec2 total = vec2(0.0);
  for (int j = first.y; j <= last.y; j++) {
    float wy = cubic(float(j) - cy);
    for (int i = first.x; i <= last.x; i++) {
      vec2 w = wy * vec2(cubic(float(i) - cx.x), cubic(float(i) - cx.y));
      vec2 v = column(${load}(n * ${d}.x + j, i >> 1, c), i);
      sum += vec4(v * w.x, v * w.y);
      total += w;
    }
  }
  return sum / total.xxyy;`;

/** [n, h, w, r²·c] → [n, h·r, w·r, c]: asks what lies under it for the channels of two columns. */
export function emitPixelShuffle(
  shader: ShaderWriter,
  { input, size, shape }: PixelShuffle,
  access: TextureAccess,
): string {
  const under: TextureAccess = {
    split: true,
    height: `(${access.height} / ${size})`,
    even: shape[3] % 2 === 0,
    oneColumn: size % 2 === 0,
  };
  const node = shader.emit(input, under);
  return shader.define(
    access,
    `
    int row = r / ${size};
    ivec2 to = ivec2(2 * x, 2 * x + 1);
    ivec2 from = to / ${size};
    ivec2 block = (r - row * ${size}) * ${size} + to - from * ${size};
    return ${node}(row, from, block * ${shape[3]} + 2 * c);`,
  );
}
