"""Makes one training sample of a face: truth, input and lines; src/train/data/sample.ts makes the same one."""
import math
from typing import Callable, NamedTuple

import numpy as np
from PIL import Image

from .augment import draw_colours, draw_softness, draw_view
from .degrade import degrade, shared_degradation
from .expression import draw_expressions, move_lines, move_parts
from .lines import MIRRORED
from .path import smooth_path
from .photo import take_photo
from .square import cut


class Sample(NamedTuple):
    """truth: uint8 [size, size, 3]; input: uint8 [s, s, 3]; lines: float32 [l, p, 2] px of the truth, NaN where absent; clean: whether
    `cleanShare` has left the input as it is."""

    truth: np.ndarray
    input: np.ndarray
    lines: np.ndarray
    clean: bool


def make_sample(picture, face, lines, recipe, entry, input_size, draw):
    """Draws a view of a picture, and what is done to its input.

    picture: uint8 [s, s, 3]; face: (cx, cy, size) px; lines: float32 [l, p, 2] px; recipe: filled recipe; entry: stage; draw: Stream.
    """
    picture, view, square, options = _draw_look(picture, face, recipe, entry, input_size, draw)
    return _look(picture, lines, square, view, recipe["size"], input_size, options, draw)[0]


class Clip(NamedTuple):
    """frames: list of Sample; squares: float64 [t, 4], what each shows of the picture (x, y, extent, angle); flip: whether they are mirrored;
    expressions: float64 [t, parts, 4], how parts of the face have moved, see `draw_expressions`."""

    frames: list
    squares: np.ndarray
    flip: bool
    expressions: np.ndarray


def make_clip(picture, face, lines, recipe, entry, input_size, draw):
    """Draws a view of a picture that moves, and what is done to its inputs; arguments as of `make_sample`."""
    picture, view, square, options = _draw_look(picture, face, recipe, entry, input_size, draw)
    path = smooth_path(square, recipe["sequence"]["frames"], recipe["sequence"], draw)
    expressions = draw_expressions(lines, recipe["sequence"]["frames"], recipe["sequence"]["expression"], draw)
    shared = shared_degradation(options, draw)
    looks = []
    for one, parts in zip(path, expressions):
        moved, lines_then = move_parts(picture, parts), move_lines(lines, parts)
        looks.append(_look(moved, lines_then, one, view, recipe["size"], input_size, shared, draw))
    return Clip([sample for sample, _ in looks], np.array([shown for _, shown in looks], np.float64), view.flip, expressions)


class View(NamedTuple):
    """What all frames of a clip have in common: whether they are mirrored, a function of colours, and how inputs are made."""

    flip: bool
    recolour: Callable
    kind: str


def _draw_look(picture, face, recipe, entry, input_size, draw):
    """(the picture, perhaps softened, View, Square, degradation)."""
    degradation = recipe["degradation"]
    options = degradation["entries"].get(str(entry), degradation)
    square, flip = draw_view(face, picture.shape[0], recipe["augment"], draw)
    recolour = draw_colours(recipe["augment"], draw)
    soften = draw_softness(recipe["augment"], square.extent / recipe["size"], recipe["size"] / input_size, draw)
    return soften(picture), View(flip, recolour, _draw_kind(options, draw)), square, options


def _look(picture, lines, square, view, size, input_size, options, draw):
    """(Sample, the square that it shows)."""
    flip, recolour, kind = view
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
    return Sample(truth, small, _moved(lines, square, flip, size), kind == "clean"), square


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
