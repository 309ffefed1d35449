import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ProtoWriter } from '../../src/onnx/proto-writer.js';
import { readMessage, textOf } from './read-proto.js';

it('writes what a reader of the wire format reads', () => {
  const field = fc.integer({ min: 1, max: 200 });
  const inner = fc.array(fc.tuple(field, fc.integer({ min: 0 })));
  fc.assert(
    fc.property(field, fc.maxSafeNat(), fc.string(), fc.float(), inner, (at, number, words, float, list) => {
      const child = new ProtoWriter();
      for (const [key, value] of list) child.integer(key, value);
      const bytes = new ProtoWriter()
        .integer(at, number)
        .text(at + 1, words)
        .float(at + 2, float)
        .message(at + 3, child)
        .finish();
      const [first, second, third, fourth, ...more] = readMessage(bytes);
      expect(more).toEqual([]);
      expect(first).toEqual({ field: at, value: number });
      expect(textOf(second!.value)).toBe(new TextDecoder().decode(new TextEncoder().encode(words)));
      expect(new Float32Array((third!.value as Uint8Array).buffer)[0]).toBe(float);
      expect(readMessage(fourth!.value as Uint8Array)).toEqual(list.map(([key, value]) => ({ field: key, value })));
    }),
    { seed: 5, numRuns: 100 },
  );
});

it('writes the bytes of the standard’s examples', () => {
  // From the Protocol Buffers documentation on encoding: 150 in field 1, "testing" in field 2, the first as a message in field 3.
  const first = new ProtoWriter().integer(1, 150);
  expect([...first.finish()]).toEqual([0x08, 0x96, 0x01]);
  expect([...new ProtoWriter().text(2, 'testing').finish()]).toEqual([0x12, 0x07, ...Buffer.from('testing')]);
  expect([...new ProtoWriter().message(3, first).finish()]).toEqual([0x1a, 0x03, 0x08, 0x96, 0x01]);
});
