"""Squares of a picture, moved and turned, and how they are cut out of it; src/image/turned-square.ts cuts the same ones."""
import math
from typing import NamedTuple

import numpy as np
from PIL import Image


class Square(NamedTuple):
    """Centre (x, y) and side in px of the picture; `angle` in rad, by which it is turned clockwise."""

    x: float
    y: float
    extent: float
    angle: float

    def scaled(self, factor):
        """The same square of the picture enlarged by `factor`."""
        return Square(self.x * factor, self.y * factor, self.extent * factor, self.angle)


def cut(picture, square, size, resample):
    """The square as a Pillow image of `size` × `size`; the picture, uint8 [s, s, 3], is mirrored at its border."""
    x, y, extent, angle = square
    cosine, sine = math.cos(angle), math.sin(angle)
    reach = extent / 2 * (abs(cosine) + abs(sine)) + 2
    margin = max(0, math.ceil(max(reach - min(x, y), max(x, y) + reach - picture.shape[0])))
    if margin:
        picture = np.pad(picture, ((margin, margin), (margin, margin), (0, 0)), mode="symmetric")
    image = Image.fromarray(picture)
    x, y = x + margin, y + margin
    if angle:
        # Pillow maps output pixel (u, v) to the source by (a·u + b·v + c, d·u + e·v + f), at pixel centres.
        canvas = max(1, math.floor(extent + 0.5))
        step = extent / canvas
        a, b = cosine * step, -sine * step
        d, e = sine * step, cosine * step
        coefficients = (a, b, x - (a + b) * canvas / 2, d, e, y - (d + e) * canvas / 2)
        image = image.transform((canvas, canvas), Image.AFFINE, coefficients, Image.BICUBIC)
        box = None
    else:
        box = (x - extent / 2, y - extent / 2, x + extent / 2, y + extent / 2)
    return image.resize((size, size), resample, box=box)
