"""How much fine detail a picture of a face shows; src/train/data/detail.ts measures the same."""
import numpy as np
from PIL import Image

from .evaluation_crop import evaluation_crop
from .metrics import luma


def detail(picture, face, size):
    """Variance of the Laplacian of the evaluation crop at `size`, over that of the crop without what half the size cannot hold.

    picture: Pillow image, square; face: {cx, cy, size} px.
    """
    crop, _ = evaluation_crop(picture, face, size)
    half = max(1, size // 2)
    soft = crop.resize((half, half), Image.BICUBIC).resize((size, size), Image.BICUBIC)
    sharp, kept = (_laplacian_variance(luma(np.asarray(image))) for image in (crop, soft))
    return sharp / max(kept, 1e-12)


def _laplacian_variance(y):
    return (4 * y[1:-1, 1:-1] - y[:-2, 1:-1] - y[2:, 1:-1] - y[1:-1, :-2] - y[1:-1, 2:]).var()
