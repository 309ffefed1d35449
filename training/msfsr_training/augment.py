"""Draws one training sample of a face: flip, scale, shift, rotation, colour; the lines move with the picture."""
import math

import numpy as np
from PIL import Image

from .degrade import quantised
from .lines import MIRRORED


def sample(picture, face, lines, options, draw, size):
    """Cuts a random sample; src/train/data/sample.ts cuts the same one.

    picture: uint8 [s, s, 3]; face: (cx, cy, size) px; lines: float32 [l, p, 2] px (NaN absent); options: `augment` of
    the recipe; draw: Stream. Returns (Pillow image of `size` × `size`, lines in its px).
    """
    side = picture.shape[0]
    cx, cy, face_size = face
    extent = face_size * draw.uniform(*options["scale"])
    shift = [draw.uniform(-options["shift"], options["shift"]) * extent for _ in range(2)]
    angle = math.radians(min(max(float(draw.normals(1)[0]), -3.0), 3.0) * options["rotation"])
    flip = draw.uniform() < options["flip"]
    # A box that fits is kept inside the picture; a larger one is centred and reaches into the mirrored border.
    half = extent / 2
    centre = [min(max(c + d, half), side - half) if extent <= side else side / 2 for c, d in zip((cx, cy), shift)]
    hr, moved = _cut(picture, lines, centre, extent, angle, size)
    if flip:
        hr = hr.transpose(Image.FLIP_LEFT_RIGHT)
        moved = moved[MIRRORED]
        moved[..., 0] = size - moved[..., 0]
    return _recolour(hr, options, draw), moved


def _cut(picture, lines, centre, extent, angle, size):
    """Cuts the square of side `extent` around `centre`, turned by `angle` rad, to `size` × `size`."""
    cosine, sine = math.cos(angle), math.sin(angle)
    reach = extent / 2 * (abs(cosine) + abs(sine)) + 2
    side = picture.shape[0]
    margin = max(0, math.ceil(max(reach - min(centre), max(centre) + reach - side)))
    if margin:
        picture = np.pad(picture, ((margin, margin), (margin, margin), (0, 0)), mode="symmetric")
    image = Image.fromarray(picture)
    x, y = centre[0] + margin, centre[1] + margin
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
    hr = image.resize((size, size), Image.BICUBIC if extent <= size else Image.LANCZOS, box=box)
    relative = lines - np.float32(centre)
    across, down = relative[..., 0], relative[..., 1]
    turned = np.stack([across * cosine + down * sine, down * cosine - across * sine], -1)
    return hr, (turned * (size / extent) + size / 2).astype(np.float32)


def _recolour(image, options, draw):
    """Brightness (share of 255), contrast and gamma, each uniform within ± its option, as one table."""
    brightness, contrast, gamma = (draw.uniform(-options[key], options[key]) for key in ("brightness", "contrast", "gamma"))
    if not (brightness or contrast or gamma):
        return image
    values = (np.arange(256) / 255.0) ** math.exp(gamma)
    values = (values - 0.5) * (1 + contrast) + 0.5 + brightness
    return image.point(quantised(values * 255).tolist() * 3)
