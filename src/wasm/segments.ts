/**
 * Two binaries in one: hexadecimal bytes that both share, and pairs of those in which they differ, in order. Gzip keeps what is shared once, and finds
 * again in it what repeats, which base64 hides.
 */
export type Segments = readonly (string | readonly [first: string, second: string])[];

/** Bytes that must be alike after a difference; and how far it is looked for them. */
const [ALIKE, REACH] = [8, 3000] as const;

/** Finds what two binaries share; the same ones always give the same segments. */
export function toSegments(first: Uint8Array, second: Uint8Array): Segments {
  const hex = (bytes: Uint8Array, from: number, until: number) =>
    Buffer.from(bytes.subarray(from, until)).toString('hex');
  const segments: (string | [string, string])[] = [];
  for (let i = 0, j = 0; i < first.length || j < second.length; ) {
    const start = i;
    while (i < first.length && j < second.length && first[i] === second[j]) {
      i++;
      j++;
    }
    if (i > start) segments.push(hex(first, start, i));
    if (i === first.length && j === second.length) break;
    const [p, q] = nextAlike(first, second, i, j);
    segments.push([hex(first, i, p), hex(second, j, q)]);
    [i, j] = [p, q];
  }
  return segments;
}

/** Where both go on alike after as few bytes as possible; their ends where they never do. */
function nextAlike(first: Uint8Array, second: Uint8Array, i: number, j: number): [number, number] {
  const most = Math.min(REACH, first.length - i + second.length - j);
  for (let total = 1; total < most; total++) {
    for (let left = 0; left <= total; left++) {
      const [p, q] = [i + left, j + total - left];
      if (p + ALIKE > first.length || q + ALIKE > second.length) continue;
      if (first.subarray(p, p + ALIKE).every((byte, n) => byte === second[q + n])) return [p, q];
    }
  }
  return [first.length, second.length];
}

/** One of the binaries. */
export function fromSegments(segments: Segments, which: 0 | 1): Uint8Array<ArrayBuffer> {
  const text = segments.map((segment) => (typeof segment === 'string' ? segment : segment[which])).join('');
  const bytes = new Uint8Array(text.length / 2);
  const digit = (at: number) => {
    const code = text.charCodeAt(at);
    return code < 58 ? code - 48 : code - 87;
  };
  for (let i = 0; i < bytes.length; i++) bytes[i] = 16 * digit(2 * i) + digit(2 * i + 1);
  return bytes;
}
