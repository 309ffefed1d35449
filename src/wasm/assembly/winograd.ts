// @ts-nocheck: AssemblyScript, not TypeScript
import { word } from './lanes';
import { product4x8 } from './product';
import { input2, output2 } from './winograd2';
import { input4, output4 } from './winograd4';

/** Bytes of scratch memory for the lines and positions of four tiles. */
const SCRATCH: usize = 4096;

/** Address of a tile's first pixel. */
@inline
function at(corner: usize, tile: usize, tilesWide: usize, tileRow: usize, tileStep: usize): usize {
  return corner + (tile / tilesWide) * tileRow + (tile % tilesWide) * tileStep;
}

/**
 * 3x3 convolution, stride 1, by Winograd's minimal filtering (Lavin and Gray 2016): m x m outputs from tiles of (m + 2)² inputs, a matrix
 * product per position of the transformed tile. A unit is a block of `blockRows` rows of tiles: transformed, multiplied and transformed back
 * while it lies in the cache. Weights [(m + 2)²][panel][cin][8]; biases and slopes [part][channels rounded up to 8].
 * The input must be readable for whole tiles; what lies beyond the image there never reaches an output inside it.
 */
@inline
function blocks(block: usize, unit0: usize, unit1: usize, scratch: usize, m: usize): void {
  const input = word(block, 0), inputRow = word(block, 1), cin = word(block, 2), weights = word(block, 3);
  const biases = word(block, 4), slopes = word(block, 5);
  const residual = word(block, 6), residualRow = word(block, 7), residualStep = word(block, 8);
  const residualPart = word(block, 9);
  const output = word(block, 10), outputRow = word(block, 11), outputStep = word(block, 12), outputPart = word(block, 13);
  const height = word(block, 14), width = word(block, 15), channels = word(block, 16), parts = word(block, 17);
  const blockRows = word(block, 18);
  const tilesWide = (width + m - 1) / m, tilesHigh = (height + m - 1) / m;
  const inputTiles = ((cin + 3) & ~3) << 4, partBytes = ((channels + 7) & ~7) << 2, productTile = parts * partBytes;
  const most = (blockRows * tilesWide + 3) & ~3; // tiles go by four
  // 64 bytes more than needed keep the positions' planes from falling on the same cache sets.
  const inputPlane = (most >> 2) * inputTiles + 64, productPlane = most * productTile + 64;
  const positions = (m + 2) * (m + 2), transformed = scratch + SCRATCH, products = transformed + positions * inputPlane;
  const weightPlane = productTile * cin, units = (tilesHigh + blockRows - 1) / blockRows;
  for (let unit = unit0; unit < unit1; unit++) {
    const first = unit * blockRows, rows = min(blockRows, tilesHigh - first), tiles = rows * tilesWide;
    const corner = input + first * m * inputRow;
    for (let tile: usize = 0; tile < tiles; tile += 4) {
      const count = min<usize>(4, tiles - tile), to = transformed + (tile >> 2) * inputTiles;
      const tile0 = at(corner, tile, tilesWide, m * inputRow, m * (cin << 2));
      const tile1 = at(corner, tile + 1, tilesWide, m * inputRow, m * (cin << 2));
      const tile2 = at(corner, tile + 2, tilesWide, m * inputRow, m * (cin << 2));
      const tile3 = at(corner, tile + 3, tilesWide, m * inputRow, m * (cin << 2));
      const joined = tile % tilesWide + count <= tilesWide;
      if (m == 4) input4(tile0, tile1, tile2, tile3, count, joined, inputRow, cin << 2, to, inputPlane, scratch);
      else input2(tile0, tile1, tile2, tile3, count, joined, inputRow, cin << 2, to, inputPlane, scratch);
    }
    // Every unit begins with positions of its own, so that two threads do not fetch the same weights at the same time: one finds in the cache
    // what the other has read before.
    let i = unit * positions / units;
    let a = transformed + i * inputPlane, b = weights + i * weightPlane, to = products + i * productPlane;
    for (let rest = positions; rest > 0; rest--) {
      for (let panel: usize = 0; panel < productTile; panel += 32) {
        for (let tile: usize = 0; tile < tiles; tile += 4) {
          product4x8(a + (tile >> 2) * inputTiles, b, cin, to + tile * productTile + panel, productTile);
        }
        b += cin << 5;
      }
      a += inputPlane;
      to += productPlane;
      if (++i == positions) {
        i = 0;
        a = transformed;
        b = weights;
        to = products;
      }
    }
    for (let part: usize = 0; part < parts; part++) {
      const bias = biases + part * partBytes, slope = slopes ? slopes + part * partBytes : 0;
      for (let row: usize = 0; row < rows; row++) {
        const y = (first + row) * m, from = products + row * tilesWide * productTile + part * partBytes;
        const res = residual ? residual + part * residualPart + y * residualRow : 0;
        const out = output + part * outputPart + y * outputRow;
        if (m == 4)
          output4(from, productPlane, productTile, scratch, bias, slope, res, residualRow, residualStep, out, outputRow, outputStep, min<usize>(4, height - y), width, channels);
        else
          output2(from, productPlane, productTile, scratch, bias, slope, res, residualRow, residualStep, out, outputRow, outputStep, min<usize>(2, height - y), width, channels);
      }
    }
  }
}

/** F(2x2, 3x3). */
export function winograd2(block: usize, unit0: usize, unit1: usize, scratch: usize): void {
  blocks(block, unit0, unit1, scratch, 2);
}

/** F(4x4, 3x3). */
export function winograd4(block: usize, unit0: usize, unit1: usize, scratch: usize): void {
  blocks(block, unit0, unit1, scratch, 4);
}
