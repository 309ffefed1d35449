/** One field of a message: a whole number, or bytes (texts, messages, float32). */
export interface Field {
  readonly field: number;
  readonly value: number | Uint8Array;
}

/** Reads the fields of a Protocol Buffers message, in order. */
export function readMessage(bytes: Uint8Array): Field[] {
  const fields: Field[] = [];
  let at = 0;
  const varint = () => {
    let value = 0;
    let factor = 1;
    for (;;) {
      const byte = bytes[at++];
      if (byte === undefined) throw new Error('the message ends within a number');
      value += (byte & 127) * factor;
      if (byte < 128) return value;
      factor *= 128;
    }
  };
  while (at < bytes.length) {
    const key = varint();
    const kind = key & 7;
    if (![0, 2, 5].includes(kind)) throw new Error(`unknown wire type ${kind}`);
    let value: Field['value'];
    if (kind === 0) value = varint();
    else {
      const length = kind === 5 ? 4 : varint();
      if (at + length > bytes.length) throw new Error('the message ends within a field');
      value = bytes.slice(at, at + length);
      at += length;
    }
    fields.push({ field: key >> 3, value });
  }
  return fields;
}

export const textOf = (value: Field['value']): string => new TextDecoder().decode(value as Uint8Array);
