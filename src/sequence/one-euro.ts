import { knownKeys, number } from '../validate.js';

/** Options of {@link oneEuro}. */
export interface OneEuroOptions {
  /** Cutoff for what stands still, Hz: lower ones hold it more quietly. Default 1. */
  readonly minCutoff?: number;
  /** By how much the cutoff rises with speed, Hz for one unit a second: higher ones follow more closely. Default 0.05. */
  readonly beta?: number;
  /** Cutoff for the speed itself, Hz. Default 1. */
  readonly speedCutoff?: number;
}

/**
 * Smooths a value that comes live: strongly where it hardly moves, so that it does not tremble, and little where it moves fast, so that it does not
 * lag behind (Casiez, Roussel, Vogel: 1 € filter, CHI 2012).
 *
 * @returns takes the next value and the seconds since the one before (above 0), and gives the smoothed one; the first value comes back as it is
 * @throws {OptionError} for options out of range; what it returns, for numbers that are none
 */
export function oneEuro(options: OneEuroOptions = {}): (value: number, seconds: number) => number {
  knownKeys(options, 'oneEuro', { minCutoff: true, beta: true, speedCutoff: true });
  const minCutoff = number(options.minCutoff ?? 1, 'minCutoff', 0);
  const beta = number(options.beta ?? 0.05, 'beta', 0);
  const speedCutoff = number(options.speedCutoff ?? 1, 'speedCutoff', 0);
  let last: { readonly value: number; readonly speed: number } | undefined;
  return (value, seconds) => {
    number(value, 'value');
    number(seconds, 'seconds', Number.MIN_VALUE);
    const before = last;
    if (!before) {
      last = { value, speed: 0 };
      return value;
    }
    const speed = towards(before.speed, (value - before.value) / seconds, share(speedCutoff, seconds));
    const smoothed = towards(before.value, value, share(minCutoff + beta * Math.abs(speed), seconds));
    last = { value: smoothed, speed };
    return smoothed;
  };
}

const towards = (from: number, to: number, share: number) => from + share * (to - from);

/** Share of a new value in a low-pass filter of first order. */
const share = (cutoff: number, seconds: number) => 1 / (1 + 1 / (2 * Math.PI * cutoff * seconds));
