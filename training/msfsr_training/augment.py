"""Draws how one sample of a face is seen: flip, scale, shift, rotation, colour, focus; src/train/data/view.ts, recolour.ts and soften.ts draw the same."""
import math

import numpy as np
from PIL import Image

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


def draw_softness(options, pixel, hidden, draw):
    """Takes the picture out of focus, or not: a function of uint8 arrays [s, s, 3]. pixel: side of a px of the truth, px of the picture; hidden:
    side of a px of the input, px of the truth: what is not softer than that, the input cannot show. Draws only where some are to be soft."""
    softness = draw.uniform(*options["softness"]) if options["softShare"] and draw.uniform() < options["softShare"] else 0
    if softness <= hidden:
        return lambda picture: picture
    detail = softness * pixel

    def soften(picture):
        side = picture.shape[0]
        small = max(1, math.floor(side / detail + 0.5))
        if small >= side:
            return picture
        return np.asarray(Image.fromarray(picture).resize((small, small), Image.BICUBIC).resize((side, side), Image.BICUBIC))

    return soften
