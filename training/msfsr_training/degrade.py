"""Makes the input out of the truth: blur, reduction, noise, JPEG; src/degrade/degrade.ts does the same."""
import math

import numpy as np
from PIL import Image

from .jpeg import jpeg

FILTERS = {"bicubic": Image.BICUBIC, "lanczos": Image.LANCZOS, "bilinear": Image.BILINEAR, "box": Image.BOX}


def degrade(hr, size, options, draw):
    """Reduces a square Pillow image to `size` × `size`.

    options: `degradation` of the recipe; draw: Stream. As many numbers are drawn whatever the options say.
    """
    blur = draw.uniform(*options["blur"])
    name = options["filters"][int(draw.uniform() * len(options["filters"]))]
    noise = draw.uniform(*options["noise"])
    compressed = draw.uniform() < options["jpegShare"]
    quality = math.floor(draw.uniform(*options["jpegQuality"]) + 0.5)
    if blur:
        hr = Image.fromarray(_blurred(np.asarray(hr), blur * hr.width / size))
    lr = hr.resize((size, size), FILTERS[name])
    if noise:
        values = np.asarray(lr) + 255 * noise * draw.normals(size * size * 3).reshape(size, size, 3)
        lr = Image.fromarray(quantised(values))
    return Image.fromarray(jpeg(np.asarray(lr), quality, options["chroma"])) if compressed else lr


def quantised(values):
    """Rounds half up and clamps to uint8."""
    return np.clip(np.floor(values + 0.5), 0, 255).astype(np.uint8)


def _blurred(picture, sigma):
    """Gaussian blur of uint8 [h, w, 3] up to 3 sigma; the border is repeated."""
    radius = math.ceil(3 * sigma)
    weights = np.array([math.exp(-(k * k) / (2 * sigma * sigma)) for k in range(-radius, radius + 1)])
    weights /= weights.sum()
    values = picture.astype(np.float64)
    for axis in (1, 0):
        around = [(radius, radius) if other == axis else (0, 0) for other in range(3)]
        padded = np.pad(values, around, mode="edge")
        length = values.shape[axis]
        values = sum(weight * np.take(padded, range(k, k + length), axis) for k, weight in enumerate(weights))
    return quantised(values)
