/** GLSL that every shader may use. */
export const HELPERS = `
vec2 column(vec4 texel, int x) { return (x & 1) == 0 ? texel.rg : texel.ba; }
ivec2 lines(int i, int texelsPerLine) { return ivec2(i % texelsPerLine, i / texelsPerLine); }
int mirrored(int i, int size) { int last = size - 1; return last - abs(last - abs(i)); }
bvec4 inside(int x, int width) {
  bool first = x >= 0 && 2 * x < width;
  bool second = first && 2 * x + 1 < width;
  return bvec4(first, first, second, second);
}
vec4 squash(vec4 v) { vec4 e = exp(-2.0 * abs(v)); return sign(v) * (1.0 - e) / (1.0 + e); }
float cubic(float x) {
  float d = abs(x);
  return d < 1.0 ? (1.5 * d - 2.5) * d * d + 1.0 : d < 2.0 ? ((d - 5.0) * d + 8.0) * d * -0.5 + 2.0 : 0.0;
}`;

/** A number as GLSL's float. */
export const float = (value: number): string => (Number.isInteger(value) ? `${value.toFixed(1)}` : `${value}`);
