/** Writes one Protocol Buffers message: as much of the wire format as ONNX needs. Byte strings are not copied before the end. */
import { encodeUtf8 } from '../platform.js';
export class ProtoWriter {
  private readonly parts: Uint8Array[] = [];
  private length = 0;

  /** A whole number that is not negative, as a varint. */
  integer(field: number, value: number): this {
    return this.push(varint(field * 8), varint(value));
  }

  /** A float32. */
  float(field: number, value: number): this {
    const bytes = new Uint8Array(4);
    new DataView(bytes.buffer).setFloat32(0, value, true);
    return this.push(varint(field * 8 + 5), bytes);
  }

  text(field: number, value: string): this {
    return this.bytes(field, encodeUtf8(value));
  }

  bytes(field: number, value: Uint8Array): this {
    return this.push(varint(field * 8 + 2), varint(value.length), value);
  }

  /** A message inside this one; it must not be written to afterwards. */
  message(field: number, value: ProtoWriter): this {
    return this.push(varint(field * 8 + 2), varint(value.length), ...value.parts);
  }

  /** The bytes of the message. */
  finish(): Uint8Array {
    const bytes = new Uint8Array(this.length);
    let at = 0;
    for (const part of this.parts) {
      bytes.set(part, at);
      at += part.length;
    }
    return bytes;
  }

  private push(...parts: readonly Uint8Array[]): this {
    for (const part of parts) {
      this.parts.push(part);
      this.length += part.length;
    }
    return this;
  }
}

/** Seven bits a byte, the lowest first; the top bit says that more follow. Divisions, because values may pass 32 bits. */
function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 127; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128);
  return Uint8Array.from([...bytes, rest]);
}
