/** Metadata of pictures as PNG stores it. */
import { createReadStream, createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { deflateSync } from 'node:zlib';

/** What a picture file says about its pixels, byte for byte as its format had it. */
export interface PhotoMetadata {
  /** Colour profile that the pixels are meant by. */
  readonly icc?: Uint8Array;
  /** EXIF, with or without the six bytes `Exif` before its header. */
  readonly exif?: Uint8Array;
  /** XMP: a text of XML. */
  readonly xmp?: Uint8Array;
}

/** Signature and header of every PNG. */
const HEAD = 8 + 25;

/** Puts metadata into a PNG that has none. Whatever reads it then has the pixels and what they mean, without any conversion. */
export const tagPng = (png: Uint8Array, metadata: PhotoMetadata): Uint8Array =>
  Buffer.concat([png.subarray(0, HEAD), ...chunksOf(metadata), png.subarray(HEAD)]);

/** The same from one file to another. */
export async function tagPngFile(from: string, to: string, metadata: PhotoMetadata): Promise<void> {
  async function* pieces() {
    yield* createReadStream(from, { end: HEAD - 1 });
    yield* chunksOf(metadata);
    yield* createReadStream(from, { start: HEAD });
  }
  await pipeline(pieces, createWriteStream(to));
}

const chunksOf = ({ icc, exif, xmp }: PhotoMetadata): Uint8Array[] => [
  ...(icc ? [chunk('iCCP', ascii('icc\0\0'), deflateSync(icc))] : []),
  ...(exif ? [chunk('eXIf', withoutPrefix(exif))] : []),
  ...(xmp ? [chunk('iTXt', ascii('XML:com.adobe.xmp\0\0\0\0\0'), xmp)] : []),
];

const ascii = (text: string) => Buffer.from(text, 'latin1');

const withoutPrefix = (exif: Uint8Array) =>
  Buffer.from(exif.subarray(0, 4)).toString('latin1') === 'Exif' ? exif.subarray(6) : exif;

function chunk(type: string, ...content: readonly Uint8Array[]): Uint8Array {
  const body = Buffer.concat([ascii(type), ...content]);
  const result = Buffer.alloc(body.length + 8);
  result.writeUInt32BE(body.length - 4);
  result.set(body, 4);
  result.writeUInt32BE(crc32(body), body.length + 4);
  return result;
}

/** Remainders of all bytes; polynomial of ISO 3309. */
const REMAINDERS = Uint32Array.from({ length: 256 }, (_, byte) => {
  let remainder = byte;
  for (let bit = 0; bit < 8; bit++) remainder = remainder & 1 ? (remainder >>> 1) ^ 0xedb88320 : remainder >>> 1;
  return remainder;
});

function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = REMAINDERS[(crc ^ byte) & 255]! ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}
