"""Draws how one sample of a face is seen: flip, scale, shift, rotation, colour; src/train/data/view.ts and recolour.ts draw the same."""
import math

import numpy as np

from .degrade import quantised
from .square import Square


def draw_view(face, side, options, draw):
    """(Square of the picture, whether it is mirrored). face: (cx, cy, size) px; side of the picture, px; options: `augment` of the recipe."""
    cx, cy, face_size = face
    extent = face_size * draw.uniform(*options["scale"])
    shift = [draw.uniform(-options["shift"], options["shift"]) * extent for _ in range(2)]
    angle = math.radians(min(max(float(draw.normals(1)[0]), -3.0), 3.0) * options["rotation"])
    flip = draw.uniform() < options["flip"]
    # A box that fits is kept inside the picture; a larger one is centred and reaches into the mirrored border.
    half = extent / 2
    x, y = (min(max(c + d, half), side - half) if extent <= side else side / 2 for c, d in zip((cx, cy), shift))
    return Square(x, y, extent, angle), flip


def draw_colours(options, draw):
    """Brightness (share of 255), contrast and gamma, each uniform within ± its option: a function of uint8 arrays."""
    brightness, contrast, gamma = (draw.uniform(-options[key], options[key]) for key in ("brightness", "contrast", "gamma"))
    if not (brightness or contrast or gamma):
        return lambda picture: picture
    values = (np.arange(256) / 255.0) ** math.exp(gamma)
    table = quantised(((values - 0.5) * (1 + contrast) + 0.5 + brightness) * 255)
    return lambda picture: table[picture]
