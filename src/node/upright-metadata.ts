/** Metadata of a photograph that was turned upright: its orientation is said in EXIF, and by some programs in XMP too. */

/** Tag of the orientation, and the value for upright. */
const [ORIENTATION, UPRIGHT] = [0x0112, 1] as const;
/** Bytes of a directory's entry, and what lies before its value. */
const [ENTRY, VALUE] = [12, 8] as const;

/** EXIF that says upright; as it was where it says nothing, or is damaged. With or without the six bytes `Exif` before its header. */
export function uprightExif(exif: Uint8Array): Uint8Array {
  const result = Uint8Array.from(exif);
  const start = String.fromCharCode(...exif.subarray(0, 4)) === 'Exif' ? 6 : 0;
  const view = new DataView(result.buffer, start);
  if (view.byteLength < 8) return result;
  const little = view.getUint16(0) === 0x4949; // II: the least byte first
  const directory = view.getUint32(4, little);
  if (directory + 2 > view.byteLength) return result;
  const count = view.getUint16(directory, little);
  for (let at = directory + 2; at < directory + 2 + count * ENTRY && at + ENTRY <= view.byteLength; at += ENTRY)
    if (view.getUint16(at, little) === ORIENTATION) view.setUint16(at + VALUE, UPRIGHT, little);
  return result;
}

/** XMP that says upright, as an attribute or an element. */
export const uprightXmp = (xmp: Uint8Array): Uint8Array =>
  Buffer.from(
    Buffer.from(xmp)
      .toString('utf8')
      .replace(/(tiff:Orientation(?:\s*=\s*["']|>))\s*[2-8]/g, '$11'),
    'utf8',
  );
