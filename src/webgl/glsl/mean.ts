import type { Mean, PartialMeans } from '../expression.js';
import type { Shader } from '../shader.js';
import type { View } from '../view.js';

/** Groups of rows are summed side by side: a single shader invocation per channel would leave a GPU idle. */
export function emitPartialMeans(shader: Shader, { input }: PartialMeans, view: View): string {
  const [d, load] = [shader.reader(input).extents, shader.load(input)];
  return shader.define(
    view,
    `
    int n = r / ${view.height};
    int rows = (${d}.x + ${view.height} - 1) / ${view.height};
    int first = (r - n * ${view.height}) * rows;
    vec2 sum = vec2(0.0);
    for (int y = first; y < min(first + rows, ${d}.x); y++) {
      for (int i = 0; 2 * i < ${d}.y; i++) {
        vec4 t = ${load}(n * ${d}.x + y, i, c);
        sum += t.rg;
        if (2 * i + 1 < ${d}.y) sum += t.ba;
      }
    }
    return vec4(sum * float(${view.height}) / float(${d}.x * ${d}.y), 0.0, 0.0);`,
  );
}

/** The mean of the groups; r is the image. */
export function emitMean(shader: Shader, { input }: Mean, view: View): string {
  const [d, load] = [shader.reader(input).extents, shader.load(input)];
  return shader.define(
    view,
    `
    vec2 sum = vec2(0.0);
    for (int y = 0; y < ${d}.x; y++) sum += ${load}(r * ${d}.x + y, 0, c).rg;
    return vec4(sum / float(${d}.x), 0.0, 0.0);`,
  );
}
