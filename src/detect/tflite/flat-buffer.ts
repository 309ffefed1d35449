/** FlatBuffers, as far as files of networks need them. No offset is trusted: each is checked before anything is read there. */
import { WeightsError } from '../../errors.js';

/** Most elements of a vector of tables; a network has hundreds. */
const MOST_TABLES = 4096;

/** A table of a FlatBuffers file: fields by their numbers in the schema. Absent fields have the schema's default. */
export class Table {
  private constructor(
    private readonly view: DataView,
    private readonly at: number,
  ) {}

  /**
   * The table that a file begins with.
   *
   * @param identifier the four letters behind the first offset
   * @throws {WeightsError} they are others
   */
  static root(bytes: Uint8Array, identifier: string): Table {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const found = bytes.length < 8 ? '' : String.fromCharCode(...bytes.subarray(4, 8));
    if (found !== identifier) {
      throw new WeightsError(
        `Expected a file marked ${identifier} but received ${bytes.length} bytes without that mark`,
      );
    }
    const start = new Table(view, 0);
    return new Table(view, start.follow(0));
  }

  /** A byte with a sign. */
  int8(field: number): number {
    const at = this.field(field, 1);
    return at === undefined ? 0 : this.view.getInt8(at);
  }

  /** A number of 32 bits. */
  int32(field: number, absent = 0): number {
    const at = this.field(field, 4);
    return at === undefined ? absent : this.view.getInt32(at, true);
  }

  /** Another table. */
  table(field: number): Table | undefined {
    const at = this.field(field, 4);
    return at === undefined ? undefined : new Table(this.view, this.follow(at));
  }

  /** A list of tables. */
  tables(field: number): Table[] {
    const [first, count] = this.vector(field, 4);
    if (count > MOST_TABLES) damaged(`a list of ${count} tables, where at most ${MOST_TABLES} are read`);
    return Array.from({ length: count }, (_, i) => new Table(this.view, this.follow(first + 4 * i)));
  }

  /** A list of numbers of 32 bits. */
  ints(field: number): Int32Array {
    const bytes = this.bytes(field, 4);
    return new Int32Array(bytes.slice().buffer);
  }

  /** A list as its bytes, not copied. */
  bytes(field: number, size = 1): Uint8Array {
    const [first, count] = this.vector(field, size);
    return new Uint8Array(this.view.buffer, this.view.byteOffset + first, count * size);
  }

  /** Words; other bytes than ASCII become question marks. */
  text(field: number): string {
    return [...this.bytes(field).subarray(0, 200)]
      .map((c) => (c > 31 && c < 127 ? String.fromCharCode(c) : '?'))
      .join('');
  }

  /** First byte and length of a list of elements of so many bytes. */
  private vector(field: number, size: number): [number, number] {
    const at = this.field(field, 4);
    if (at === undefined) return [0, 0];
    const start = this.follow(at);
    const count = this.view.getUint32(start, true);
    this.check(start + 4, count * size);
    return [start + 4, count];
  }

  /** Where a field lies; undefined where the table leaves it out. */
  private field(field: number, size: number): number | undefined {
    this.check(this.at, 4);
    const layout = this.at - this.view.getInt32(this.at, true);
    this.check(layout, 4);
    const entry = 4 + 2 * field;
    if (entry + 2 > this.view.getUint16(layout, true)) return undefined;
    this.check(layout + entry, 2);
    const offset = this.view.getUint16(layout + entry, true);
    if (offset === 0) return undefined;
    this.check(this.at + offset, size);
    return this.at + offset;
  }

  /** The place that an offset at a place points to; four bytes can be read there. */
  private follow(at: number): number {
    this.check(at, 4);
    const target = at + this.view.getUint32(at, true);
    this.check(target, 4);
    return target;
  }

  private check(at: number, size: number): void {
    if (at < 0 || at + size > this.view.byteLength) {
      damaged(`an offset to bytes ${at} … ${at + size} of ${this.view.byteLength}`);
    }
  }
}

/**
 * Refuses a file.
 *
 * @throws {WeightsError} always
 */
export function damaged(what: string): never {
  throw new WeightsError(`The .tflite file cannot be used, it has ${what}: fetch it again, or take another file`);
}
