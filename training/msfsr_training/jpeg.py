"""What JPEG loses, without the file, bit for bit as src/degrade/jpeg.ts does it: colour conversion, cosine transform of 8x8 blocks,
quantisation, and back."""
import math

import numpy as np

# Quantisation tables of ITU-T T.81, annex K, row by row.
LUMINANCE = [
    [16, 11, 10, 16, 24, 40, 51, 61],
    [12, 12, 14, 19, 26, 58, 60, 55],
    [14, 13, 16, 24, 40, 57, 69, 56],
    [14, 17, 22, 29, 51, 87, 80, 62],
    [18, 22, 37, 56, 68, 109, 103, 77],
    [24, 35, 55, 64, 81, 104, 113, 92],
    [49, 64, 78, 87, 103, 121, 120, 101],
    [72, 92, 95, 98, 112, 100, 103, 99],
]
CHROMINANCE = [
    [17, 18, 24, 47, 99, 99, 99, 99],
    [18, 21, 26, 66, 99, 99, 99, 99],
    [24, 26, 56, 99, 99, 99, 99, 99],
    [47, 66, 99, 99, 99, 99, 99, 99],
    *[[99] * 8] * 4,
]
# The orthonormal cosine transform: row k holds the weights of frequency k.
COSINES = np.array(
    [[math.sqrt((1 if k == 0 else 2) / 8) * math.cos(((2 * i + 1) * k * math.pi) / 16) for i in range(8)] for k in range(8)]
)
# Weights of red, green and blue, and the shift, of Y, Cb and Cr.
COMPONENTS = [(0.299, 0.587, 0.114, -128), (-0.168736, -0.331264, 0.5, 0), (0.5, -0.418688, -0.081312, 0)]


def jpeg(picture, quality, chroma="4:4:4"):
    """The picture as it comes back from a JPEG.

    picture: uint8 [h, w, 3]; quality: 1 … 100; chroma: `4:2:0` stores the mean of 2x2 pixels and repeats it when decoded.
    """
    height, width = picture.shape[:2]
    red, green, blue = (picture[:, :, channel].astype(np.float64) for channel in range(3))
    planes = [_rounded(r * red + g * green + b * blue) + shift for r, g, b, shift in COMPONENTS]
    halved = chroma == "4:2:0"
    if halved:
        planes[1:] = [_halved(plane) for plane in planes[1:]]
    luma, *colours = _through_blocks(planes, [_scaled(table, quality) for table in (LUMINANCE, CHROMINANCE, CHROMINANCE)])
    if halved:
        colours = [plane.repeat(2, axis=0).repeat(2, axis=1)[:height, :width] for plane in colours]
    y, (cb, cr) = luma + 128, colours
    rgb = [y + 1.402 * cr, y - 0.344136 * cb - 0.714136 * cr, y + 1.772 * cb]
    return np.clip(_rounded(np.stack(rgb, axis=2)), 0, 255).astype(np.uint8)


def _rounded(values):
    """The nearest whole numbers; halves go up."""
    return np.floor(values + 0.5)


def _scaled(table, quality):
    """A table at a quality of 1 … 100, scaled as libjpeg does."""
    percent = 5000 // quality if quality < 50 else 200 - 2 * quality
    return np.clip((np.array(table) * percent + 50) // 100, 1, 255)


def _halved(plane):
    """Means of 2x2 values, rounded; the border is repeated."""
    even = np.pad(plane, [(0, side % 2) for side in plane.shape], mode="edge")
    return _rounded((even[::2, ::2] + even[::2, 1::2] + even[1::2, ::2] + even[1::2, 1::2]) / 4)


def _through_blocks(planes, tables):
    """Each block of 8x8 values through transform and quantisation; blocks that reach beyond the border repeat it."""
    blocks = [_blocks(plane) for plane in planes]
    counts = [each.shape[2] for each in blocks]
    steps = np.repeat(np.stack(tables, axis=2), counts, axis=2)
    frequencies = _transform(np.concatenate(blocks, axis=2), COSINES)
    values = _transform(_rounded(frequencies / steps) * steps, COSINES.T)
    kept = np.clip(_rounded(values), -128, 127)
    return [_plane(part, plane.shape) for part, plane in zip(np.split(kept, np.cumsum(counts)[:-1], axis=2), planes)]


def _blocks(plane):
    """[h, w] → [8, 8, blocks]: every operation then runs along many values."""
    full = np.pad(plane, [(0, -side % 8) for side in plane.shape], mode="edge")
    down, across = full.shape[0] // 8, full.shape[1] // 8
    return full.reshape(down, 8, across, 8).transpose(1, 3, 0, 2).reshape(8, 8, down * across)


def _plane(blocks, shape):
    """Back again."""
    height, width = shape
    down, across = -(-height // 8), -(-width // 8)
    return blocks.reshape(8, 8, down, across).transpose(2, 0, 3, 1).reshape(8 * down, 8 * across)[:height, :width]


def _transform(blocks, matrix):
    """M · block · Mᵀ. Sums run in the order of src/degrade/jpeg.ts: a quotient near a half must round alike."""
    part, rows, both = np.empty_like(blocks), np.zeros_like(blocks), np.zeros_like(blocks)
    for i in range(8):
        rows += np.multiply(matrix[:, i, None], blocks[:, i : i + 1], out=part)
    for i in range(8):
        both += np.multiply(matrix[:, i, None, None], rows[i], out=part)
    return both
