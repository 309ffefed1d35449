import type { Transposed } from '../expression.js';
import type { ShaderWriter, TextureAccess } from '../texture-access.js';

/** A transposed convolution in gather form: output column f takes input column (f - kx) / strides where that is whole. */
export function emitTransposed(shader: ShaderWriter, expression: Transposed, access: TextureAccess): string {
  const { input, kernel, kernelSize, strides, crop } = expression;
  const [d, load, weight] = [shader.reader(input).extents, shader.load(input), shader.load(kernel)];
  const odd = input.shape[3] % 2 === 1;
  const taken = (f: string, size: string) => `${f} >= 0 && ${f} % ${strides} == 0 && ${f} / ${strides} < ${size}`;
  const column = (f: string) => `column(${load}(row, (${f} / ${strides}) >> 1, i), ${f} / ${strides})`;
  return shader.define(
    access,
    `
    int n = r / ${access.height};
    int y = r - n * ${access.height} + ${crop[0]};
    vec4 sum = vec4(0.0);
    for (int ky = 0; ky < ${kernelSize}; ky++) {
      int fy = y - ky;
      if (!(${taken('fy', `${d}.x`)})) continue;
      int row = n * ${d}.x + fy / ${strides};
      for (int kx = 0; kx < ${kernelSize}; kx++) {
        int fa = 2 * x + ${crop[1]} - kx;
        int fb = fa + 1;
        bool hasA = ${taken('fa', `${d}.y`)};
        bool hasB = ${taken('fb', `${d}.y`)};
        if (!hasA && !hasB) continue;
        for (int i = 0; i < (${d}.z + 1) >> 1; i++) {
          vec2 a = hasA ? ${column('fa')} : vec2(0.0);
          vec2 b = hasB ? ${column('fb')} : vec2(0.0);
          ${odd ? `if (2 * i + 1 == ${d}.z) { a.y = 0.0; b.y = 0.0; }` : ''}
          vec4 k = ${weight}(ky * ${kernelSize} + kx, c, i);
          sum += vec4(a.x * k.rb + a.y * k.ga, b.x * k.rb + b.y * k.ga);
        }
      }
    }
    return sum;`,
  );
}
