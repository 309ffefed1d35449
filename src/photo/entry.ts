/** Where a face enters a network, at the factor that is asked for. */
import { OptionError } from '../errors.js';
import type { Network } from '../graph/network.js';

/** Size of the faces that networks see at their first stage, px: 16 px of picture, of which the face takes three quarters. */
const FIRST_FACE = 12;

/**
 * The stage at which a face enters: of those that enlarge by exactly `scale`, the one whose faces in training were nearest in size.
 *
 * @param size of the face, px of the photo
 * @throws {OptionError} the network has no stages that enlarge by `scale`
 */
export function entryFor(network: Network, scale: number, size: number): number {
  const entries = entriesOf(network, scale);
  const distance = (entry: { readonly face: number }) => Math.abs(Math.log(size / entry.face));
  return entries.reduce((best, entry) => (distance(entry) < distance(best) ? entry : best)).entry;
}

/** All entries from which some run of stages enlarges by `scale`. */
function entriesOf({ composition }: Network, scale: number): { readonly entry: number; readonly face: number }[] {
  const { stages } = composition;
  const before = (i: number) => stages[i]!.totalScale / stages[i]!.scale;
  const found = stages.flatMap(({ index }, i) =>
    stages.slice(i).some(({ totalScale }) => totalScale / before(i) === scale)
      ? [{ entry: index, face: FIRST_FACE * before(i) }]
      : [],
  );
  if (found.length > 0) return found;
  const factors = stages.flatMap((_, i) => stages.slice(i).map(({ totalScale }) => totalScale / before(i)));
  const list = [...new Set(factors)].sort((a, b) => a - b).join(', ');
  throw new OptionError(
    `Expected a network that enlarges by exactly ${scale} but ${composition.name} enlarges by ${list}: faces are never resampled, choose one of its factors or another network`,
  );
}
