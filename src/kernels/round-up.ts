/** The smallest multiple that is not below a value; by default of 64 bytes, a cache line. */
export const roundUp = (value: number, multiple = 64): number => Math.ceil(value / multiple) * multiple;
