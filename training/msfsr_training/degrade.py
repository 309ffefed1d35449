"""Makes the input out of the truth: blur, reduction, noise, JPEG; src/degrade/degrade.ts does the same."""
import math

import numpy as np
from PIL import Image

from .jpeg import jpeg

FILTERS = {"bicubic": Image.BICUBIC, "lanczos": Image.LANCZOS, "bilinear": Image.BILINEAR, "box": Image.BOX}


def degrade(picture, size, options, draw):
    """Reduces a square picture, uint8 [s, s, 3], to `size` × `size`.

    options: `degradation` of the recipe; draw: Stream. As many numbers are drawn whatever the options say, but for shot noise and the
    noise itself.
    """
    blur = _sometimes(draw, options["blur"], options["blurShare"])
    name = options["filters"][int(draw.uniform() * len(options["filters"]))]
    noise = _sometimes(draw, options["noise"], options["noiseShare"])
    compressed = draw.uniform() < options["jpegShare"]
    quality = math.floor(draw.uniform(*options["jpegQuality"]) + 0.5)
    shot = _sometimes(draw, options["shotNoise"], options["shotShare"]) if max(options["shotNoise"]) else 0
    if blur:
        picture = _blurred(picture, blur * picture.shape[0] / size)
    small = np.asarray(Image.fromarray(picture).resize((size, size), FILTERS[name]))
    if noise or shot:
        small = _noisy(small, noise, shot, draw)
    return jpeg(small, quality, options["chroma"]) if compressed else small


def shared_degradation(options, draw):
    """`degradation` of the recipe for the frames of a clip: one blur, one filter and one size of a photo for all, which is cut where the
    frame lies; noise and JPEG are drawn for each. src/degrade/shared.ts draws the same."""
    blur = _sometimes(draw, options["blur"], options["blurShare"])
    name = options["filters"][int(draw.uniform() * len(options["filters"]))]
    scale = draw.uniform(*options["photoScale"])
    fixed = {"blur": [blur, blur], "blurShare": 1 if blur else 0, "filters": [name], "photoScale": [scale, scale]}
    return {**options, **fixed, "photoShift": 0, "photoAngle": 0, "photoZoom": 0}


def quantised(values):
    """Rounds half up and clamps to uint8."""
    return np.clip(np.floor(values + 0.5), 0, 255).astype(np.uint8)


def _sometimes(draw, limits, share):
    """A number of the range for `share` of the draws, otherwise 0. One uniform number decides both whether and how much."""
    low, high = limits
    chance = draw.uniform()
    return low + (high - low) * (chance / share) if chance < share else 0


def _noisy(picture, noise, shot, draw):
    """Adds normal noise; `noise` is its deviation and `shot` the one that light adds at white, as shares of 255."""
    normals = draw.normals(picture.size).reshape(picture.shape)
    deviation = 255 * (np.sqrt(noise * noise + shot * shot * (picture / 255)) if shot else noise)
    return quantised(picture + deviation * normals)


def _blurred(picture, sigma):
    """Gaussian blur of uint8 [h, w, 3] up to 3 sigma; the border is repeated."""
    radius = math.ceil(3 * sigma)
    weights = np.array([math.exp(-(k * k) / (2 * sigma * sigma)) for k in range(-radius, radius + 1)])
    weights /= weights.sum()
    across = _convolved(np.pad(picture, ((0, 0), (radius, radius), (0, 0)), mode="edge").swapaxes(0, 1), weights)
    return quantised(_convolved(np.pad(across.swapaxes(0, 1), ((radius, radius), (0, 0), (0, 0)), mode="edge"), weights))


def _convolved(padded, weights):
    """Along the first axis; sums run in the order of src/degrade/blur.ts."""
    padded = np.ascontiguousarray(padded, np.float64)
    length = len(padded) - len(weights) + 1
    total, part = np.zeros((length, *padded.shape[1:])), np.empty((length, *padded.shape[1:]))
    for k, weight in enumerate(weights):
        np.multiply(padded[k : k + length], weight, out=part)
        total += part
    return total
