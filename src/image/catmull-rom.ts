/**
 * Weights of cubic interpolation after Catmull and Rom.
 *
 * @param t place between the second and the third of four pixels, 0 … 1
 * @param into takes the weights of the four
 */
export function catmullRom(t: number, into: Float64Array): Float64Array {
  into[0] = t * (-0.5 + t * (1 - 0.5 * t));
  into[1] = 1 + t * t * (-2.5 + 1.5 * t);
  into[2] = t * (0.5 + t * (2 - 1.5 * t));
  into[3] = t * t * (-0.5 + 0.5 * t);
  return into;
}
