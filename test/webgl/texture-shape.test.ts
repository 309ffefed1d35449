/** tfjs decides where the numbers of a tensor lie: our rule must be its own, whatever the machine's limits. */
import { webgl_util } from '@tensorflow/tfjs-backend-webgl';
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import { isReshapeFree, packedTextureShape } from '../../src/webgl/texture-shape.js';

const size = fc.oneof(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 700 }));
const shape = fc.array(size, { maxLength: 5 });
const flags = tf.env().getFlags();

afterEach(() => {
  tf.env().setFlags({ ...flags });
});

test('a texture has the shape that tfjs gives it', () => {
  const limits = fc.constantFrom(8, 64, 1024, 4096);
  fc.assert(
    fc.property(
      shape,
      limits,
      fc.constantFrom(Infinity, 4, 100),
      fc.boolean(),
      (sizes, largest, narrow, isAutomatic) => {
        tf.env().set('WEBGL_MAX_TEXTURE_SIZE', largest);
        tf.env().set('WEBGL_MAX_SIZE_FOR_NARROW_TEXTURE', narrow);
        tf.env().set('WEBGL_AUTO_SQUARIFY_NARROW_TEXTURE_SHAPE', isAutomatic);
        expect(packedTextureShape(sizes)).toEqual(webgl_util.getTextureShapeFromLogicalShape([...sizes], true));
      },
    ),
    { numRuns: 1000 },
  );
});

test('a texture is reshaped without moving numbers where tfjs does so', () => {
  const few = fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 4 });
  fc.assert(
    fc.property(few, few, (from, to) => {
      expect(isReshapeFree(from, to)).toBe(webgl_util.isReshapeFree([...from], [...to]));
    }),
    { numRuns: 1000 },
  );
});
