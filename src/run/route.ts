/** Where a face enters a network, and by what that enlarges it. */
import { OptionError } from '../errors.js';
import type { Network } from '../graph/network.js';
import { integer, number } from '../validate.js';
import { requireNetwork } from './network.js';

/** Size of the faces that networks see at their first stage, px: 16 px of picture, of which the face takes three quarters. */
const FIRST_FACE = 12;
/** Size of a face over that of a picture that shows it alone. */
export const FACE_SHARE = FIRST_FACE / 16;

/** How much farther off in size a stage may be for every doubling that it does more: of the size of faces, in doublings (npm run bench -- entries). */
const DOUBLING = 0.4;

/** The stages that a face runs through. */
export interface Route {
  /** Stage at which it enters, from 1. */
  readonly entry: number;
  /** Enlargement by these stages. */
  readonly factor: number;
}

/**
 * The way of a face through a network.
 *
 * A clean face is enlarged by exactly `scale`: any resampling loses what the network gains. A degraded one enters where faces of its size did in training,
 * since only there its noise is taken for noise, or at the stage before where that does more of the work; what the stages from there on lack of `scale` is left to
 * bicubic interpolation.
 *
 * @param scale enlargement that is wanted, at least 2
 * @param size of the face, px of the photo
 * @throws {OptionError} the network has no stages that enlarge by exactly `scale`, or an argument is out of range
 */
export function routeFor(network: Network, scale: number, size: number, degraded = false): Route {
  requireNetwork(network, 'network');
  integer(scale, 'scale');
  number(size, 'size', Number.MIN_VALUE);
  const all = routesOf(network);
  const exact = all.filter(({ factor }) => factor === scale);
  if (exact.length === 0) throw withoutFactor(network, scale, all);
  const possible = degraded
    ? all.filter(({ factor }) => (factor > 1 && scale % factor === 0) || factor === scale)
    : exact;
  const cost = ({ face, factor }: SizedRoute) => Math.abs(Math.log2(size / face)) - DOUBLING * Math.log2(factor);
  const { entry, factor } = possible.reduce((best, route) => (cost(route) < cost(best) ? route : best));
  return { entry, factor };
}

interface SizedRoute extends Route {
  /** Size of the faces at its entry in training, px. */
  readonly face: number;
}

/** Every run of stages. */
const routesOf = ({ composition: { stages } }: Network): SizedRoute[] =>
  stages.flatMap(({ index, totalScale, scale }, i) => {
    const before = totalScale / scale;
    return stages
      .slice(i)
      .map((last) => ({ entry: index, factor: last.totalScale / before, face: FIRST_FACE * before }));
  });

function withoutFactor({ composition }: Network, scale: number, all: readonly Route[]): OptionError {
  const factors = [...new Set(all.map(({ factor }) => factor))].sort((a, b) => a - b);
  return new OptionError(
    `Expected a network that enlarges by exactly ${scale} but ${composition.name} enlarges by ${factors.join(', ')}: choose one of these, or another network`,
  );
}
