/** Says in words what a file's first bytes are: for error messages, never for decisions. */

/** Signatures: offset, bytes as Latin-1, name. */
const SIGNATURES: readonly (readonly [number, string, string])[] = [
  [0, '\xff\xd8\xff', 'a JPEG'],
  [0, '\x89PNG\r\n\x1a\n', 'a PNG'],
  [0, 'GIF8', 'a GIF'],
  [8, 'WEBP', 'a WebP'],
  [0, 'II*\0', 'a TIFF'],
  [0, 'MM\0*', 'a TIFF'],
  [4, 'ftypavif', 'an AVIF'],
  [4, 'ftyphei', 'a HEIC (convert it to JPEG or PNG first)'],
  [4, 'ftypmif1', 'a HEIF (convert it to JPEG or PNG first)'],
  [0, 'BM', 'a BMP (convert it to PNG first)'],
  [0, '\0\0\x01\0', 'an icon (convert it to PNG first)'],
  [0, '8BPS', 'a Photoshop file (convert it to PNG first)'],
  [0, '%PDF', 'a PDF'],
  [0, 'PK\x03\x04', 'a ZIP archive'],
  [0, '\x1f\x8b', 'gzip data'],
  [4, 'ftyp', 'a video'],
  [0, 'version https://git-lfs', 'a Git LFS pointer (run: git lfs pull)'],
];

/**
 * Describes data by its first bytes.
 *
 * @param bytes the whole file or its beginning
 * @returns for instance `a PNG of 1234 bytes`, `text ("<!doctype html>…") of 310 bytes`, `no bytes at all`
 */
export function sniff(bytes: Uint8Array): string {
  if (bytes.length === 0) return 'no bytes at all';
  const size = `of ${bytes.length} bytes`;
  const head = latin1(bytes.subarray(0, 64));
  for (const [offset, signature, name] of SIGNATURES) {
    if (head.startsWith(signature, offset)) return `${name} ${size}`;
  }
  if (/^[\t\n\r\x20-\x7e]+$/.test(head)) {
    const line = head.trim().split(/[\r\n]/)[0] ?? '';
    return `text (${JSON.stringify(line.length > 24 ? `${line.slice(0, 24)}…` : line)}) ${size}`;
  }
  const start = Array.from(bytes.subarray(0, 8), (byte) => byte.toString(16).padStart(2, '0')).join(' ');
  return `unknown data (${start} …) ${size}`;
}

function latin1(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}
