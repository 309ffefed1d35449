/** Writes .tflite files for tests: small networks, and broken ones. */

/** Something in a FlatBuffers file. A table's fields are in the schema's order; undefined ones are left out. */
export type Value =
  | { readonly byte: number }
  | { readonly word: number }
  | { readonly bytes: Uint8Array }
  | { readonly words: readonly number[] }
  | { readonly list: readonly Table[] }
  | Table;
/** A table. */
export interface Table {
  readonly fields: readonly (Value | undefined)[];
}

/** Lays a root table out, children after their parents. */
export function writeFlatBuffer(root: Table, identifier: string): Uint8Array {
  const bytes: number[] = [0, 0, 0, 0, ...[...identifier].map((c) => c.charCodeAt(0))];
  const word = (at: number, value: number) => {
    for (let i = 0; i < 4; i++) bytes[at + i] = (value >> (8 * i)) & 255;
  };
  const push = (value: number) => {
    const at = bytes.length;
    bytes.push(0, 0, 0, 0);
    word(at, value);
    return at;
  };
  const align = () => {
    while (bytes.length % 4 !== 0) bytes.push(0);
  };
  const put = (value: Value): number => {
    align();
    if ('fields' in value) return putTable(value);
    const at = bytes.length;
    if ('bytes' in value) {
      push(value.bytes.length);
      for (const byte of value.bytes) bytes.push(byte);
    } else if ('words' in value) {
      push(value.words.length);
      for (const item of value.words) push(item);
    } else if ('list' in value) {
      push(value.list.length);
      const places = value.list.map(() => push(0));
      for (const [i, item] of value.list.entries()) word(places[i]!, put(item) - places[i]!);
    }
    return at;
  };
  const putTable = ({ fields }: Table): number => {
    const layout = bytes.length;
    const present = fields.map((field) => field !== undefined);
    const size = 4 + 4 * present.filter(Boolean).length;
    const offsets = present.map((is, i) => (is ? 4 + 4 * present.slice(0, i).filter(Boolean).length : 0));
    for (const value of [4 + 2 * fields.length, size, ...offsets]) bytes.push(value & 255, value >> 8);
    align();
    const at = bytes.length;
    push(at - layout);
    const places = fields.filter((field) => field !== undefined).map(() => push(0));
    for (const [i, field] of fields.filter((one): one is Value => one !== undefined).entries()) {
      const place = places[i]!;
      if ('byte' in field) bytes[place] = field.byte & 255;
      else if ('word' in field) word(place, field.word);
      else word(place, put(field) - place);
    }
    return at;
  };
  word(0, put(root));
  return Uint8Array.from(bytes);
}

/** A tensor: floats, or numbers of another type as bytes. */
export interface TensorText {
  readonly shape: readonly number[];
  readonly values?: readonly number[];
  /** Number of the type in the schema, and its bytes. */
  readonly raw?: readonly [type: number, bytes: Uint8Array];
  readonly sparsity?: Table;
}

/** A network as text. */
export interface NetworkText {
  readonly tensors: readonly TensorText[];
  readonly operators: readonly {
    readonly code: number;
    readonly inputs: readonly number[];
    readonly output: number;
    readonly options?: Table;
  }[];
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
}

/** Lists of integers, as operators take for extents. */
export const integers = (values: readonly number[]): TensorText => ({
  shape: [values.length],
  raw: [2, new Uint8Array(Int32Array.from(values).buffer)],
});

/** The file of a network. */
export function writeTflite({ tensors, operators, inputs, outputs }: NetworkText): Uint8Array {
  const codes = [...new Set(operators.map(({ code }) => code))];
  const buffers: Table[] = tensors.map(({ values, raw }) => {
    const bytes = raw ? raw[1] : values && new Uint8Array(Float32Array.from(values).buffer);
    return { fields: bytes ? [{ bytes }] : [] };
  });
  const graph: Table = {
    fields: [
      {
        list: tensors.map(({ shape, raw, sparsity }, i) => ({
          fields: [
            { words: shape },
            { byte: raw?.[0] ?? 0 },
            { word: i },
            { bytes: new TextEncoder().encode(`tensor${i}`) },
            undefined,
            undefined,
            sparsity,
          ],
        })),
      },
      { words: inputs },
      { words: outputs },
      {
        list: operators.map(({ code, inputs: from, output, options }) => ({
          fields: [{ word: codes.indexOf(code) }, { words: from }, { words: [output] }, undefined, options],
        })),
      },
    ],
  };
  const operatorCodes = codes.map(
    (code): Table => ({ fields: [{ byte: code }, undefined, undefined, { word: code }] }),
  );
  return writeFlatBuffer(
    { fields: [{ word: 3 }, { list: operatorCodes }, { list: [graph] }, undefined, { list: buffers }] },
    'TFL3',
  );
}
