"""Inputs of the protocol `real`, as src/degrade/protocols.ts makes them."""
import numpy as np

from msfsr_training.degrade import degrade
from msfsr_training.recipe import fill
from msfsr_training.stream import Stream

REAL = {
    "blur": [0.2, 0.9],
    "filters": ["bicubic", "lanczos", "bilinear", "box"],
    "noise": [0, 8 / 255],
    "jpegShare": 1,
    "jpegQuality": [35, 90],
    "chroma": "4:2:0",
}


def real_inputs(pictures, ids, size, entry=1):
    """Truths, uint8 [n, s, s, 3], and their names -> inputs, uint8 [n, size, size, 3]."""
    options = fill({"degradation": REAL})["degradation"]
    return np.stack([degrade(picture, size, options, Stream("real", entry, name)) for picture, name in zip(pictures, ids)])
