/** IEEE half precision, rounded to nearest, ties to even; values beyond ±65504 become infinite. */
export function toHalf(values: Float32Array): ArrayBuffer {
  const half = new Uint16Array(values.length);
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  for (let i = 0; i < bits.length; i++) {
    const sign = (bits[i]! >>> 16) & 0x8000;
    const magnitude = bits[i]! & 0x7fffffff;
    let h: number;
    if (magnitude >= 0x47800000) h = magnitude > 0x7f800000 ? 0x7e00 : 0x7c00;
    else if (magnitude < 0x38800000)
      h = Math.min(0x400, roundEven(Math.abs(values[i]!) * 2 ** 24)); // subnormal
    else h = (magnitude - 0x38000000 + 0xfff + ((magnitude >>> 13) & 1)) >>> 13;
    half[i] = sign | h;
  }
  return half.buffer as ArrayBuffer;
}

function roundEven(x: number): number {
  const floor = Math.floor(x);
  const rest = x - floor;
  return rest > 0.5 || (rest === 0.5 && floor % 2 === 1) ? floor + 1 : floor;
}
