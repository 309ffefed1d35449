import type { Mean, PartialMeans } from '../expression.js';
import type { ShaderWriter, TextureAccess } from '../texture-access.js';

/** Groups of rows are summed side by side: a single shader invocation per channel would leave a GPU idle. */
export function emitPartialMeans(shader: ShaderWriter, { input }: PartialMeans, access: TextureAccess): string {
  const [d, load] = [shader.reader(input).extents, shader.load(input)];
  return shader.define(
    access,
    `
    int n = r / ${access.height};
    int rows = (${d}.x + ${access.height} - 1) / ${access.height};
    int first = (r - n * ${access.height}) * rows;
    vec2 sum = vec2(0.0);
    for (int y = first; y < min(first + rows, ${d}.x); y++) {
      for (int i = 0; 2 * i < ${d}.y; i++) {
        vec4 t = ${load}(n * ${d}.x + y, i, c);
        sum += t.rg;
        if (2 * i + 1 < ${d}.y) sum += t.ba;
      }
    }
    return vec4(sum * float(${access.height}) / float(${d}.x * ${d}.y), 0.0, 0.0);`,
  );
}

/** The mean of the groups; r is the image. */
export function emitMean(shader: ShaderWriter, { input }: Mean, access: TextureAccess): string {
  const [d, load] = [shader.reader(input).extents, shader.load(input)];
  return shader.define(
    access,
    `
    vec2 sum = vec2(0.0);
    for (int y = 0; y < ${d}.x; y++) sum += ${load}(r * ${d}.x + y, 0, c).rg;
    return vec4(sum / float(${d}.x), 0.0, 0.0);`,
  );
}
