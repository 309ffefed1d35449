import { invalid, isBuiltIn } from '../validate.js';
import { BOUNDARY_LINES } from './lines.js';
import type { BoundaryLines } from './types.js';

/**
 * Lines may be hand-made: 11 lines, x and y of each point, all finite, masks that fit.
 *
 * @throws {OptionError} they are no such lines
 */
export function checkLines(lines: BoundaryLines): void {
  const { polylines, mask } = lines ?? {};
  const count = BOUNDARY_LINES.length;
  if (polylines?.length !== count) invalid(`${count} polylines`, 'lines.polylines', polylines);
  if (mask?.length !== count) invalid(`${count} flags`, 'lines.mask', mask);
  for (const [c, flag] of [...mask].entries())
    if (typeof flag !== 'boolean' && typeof flag !== 'number') invalid('boolean', `lines.mask[${c}]`, flag);
  polylines.forEach((line, c) => {
    const name = `lines.polylines[${c}] (${BOUNDARY_LINES[c]})`;
    if (line === null) {
      if (mask[c]) invalid('false (a lacking line cannot supervise)', `lines.mask[${c}]`, mask[c]);
      return;
    }
    if (!isBuiltIn(line, 'Float32Array') || line.length < 2 || line.length % 2 !== 0)
      invalid('Float32Array of x, y of at least one point, or null', name, line);
    const bad = line.findIndex((value) => !Number.isFinite(value));
    if (bad >= 0) invalid('finite pixels', `${name}[${bad}]`, line[bad]);
  });
}
