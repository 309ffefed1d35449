"""Makes one training sample of a face: truth, input and lines; src/train/data/sample.ts makes the same one."""
import math
from typing import NamedTuple

import numpy as np
from PIL import Image

from .augment import draw_colours, draw_view
from .degrade import degrade
from .lines import MIRRORED
from .photo import take_photo
from .square import cut


class Sample(NamedTuple):
    """truth: uint8 [size, size, 3]; input: uint8 [s, s, 3]; lines: float32 [l, p, 2] px of the truth, NaN where absent."""

    truth: np.ndarray
    input: np.ndarray
    lines: np.ndarray


def make_sample(picture, face, lines, recipe, entry, input_size, draw):
    """Draws a view of a picture, and what is done to its input.

    picture: uint8 [s, s, 3]; face: (cx, cy, size) px; lines: float32 [l, p, 2] px; recipe: filled recipe; entry: stage; draw: Stream.
    """
    size, degradation = recipe["size"], recipe["degradation"]
    options = degradation["entries"].get(str(entry), degradation)
    square, flip = draw_view(face, picture.shape[0], recipe["augment"], draw)
    recolour = draw_colours(recipe["augment"], draw)
    kind = _draw_kind(options, draw)
    if kind == "photo":
        photo, square = take_photo(recolour(picture), square, input_size, options, draw)
        scale = photo.shape[0] / picture.shape[0]
        small = np.asarray(cut(photo, square.scaled(scale), input_size, Image.BICUBIC))
        small = small[:, ::-1] if flip else small
    truth = np.asarray(cut(picture, square, size, Image.BICUBIC if square.extent <= size else Image.LANCZOS))
    truth = recolour(truth[:, ::-1] if flip else truth)
    if kind == "clean":
        small = np.asarray(Image.fromarray(truth).resize((input_size, input_size), Image.BICUBIC))
    elif kind == "small":
        small = degrade(truth, input_size, options, draw)
    return Sample(truth, small, _moved(lines, square, flip, size))


def _draw_kind(options, draw):
    """How the input is made: `clean`, degraded as a `photo`, or when it is `small`. Draws only where there is a choice."""
    clean, photo = options["cleanShare"], options["photoShare"]
    if not (clean or photo):
        return "small"
    chance = draw.uniform()
    return "clean" if chance < clean else "photo" if chance < clean + photo * (1 - clean) else "small"


def _moved(lines, square, flip, size):
    cosine, sine = math.cos(square.angle), math.sin(square.angle)
    relative = lines - np.float32([square.x, square.y])
    across, down = relative[..., 0], relative[..., 1]
    turned = np.stack([across * cosine + down * sine, down * cosine - across * sine], -1)
    moved = (turned * (size / square.extent) + size / 2).astype(np.float32)
    if flip:
        moved = moved[MIRRORED]
        moved[..., 0] = size - moved[..., 0]
    return moved
