"""What Pillow and the PyTorch program make of one picture; needs no torch.

Reads JSON {side, pixels: RGB bytes, coefficients, canvas, options: [degradation], size}; prints JSON {affine, degraded}.
"""
import json
import sys

import numpy as np
from PIL import Image

from msfsr_training.degrade import degrade
from msfsr_training.recipe import fill
from msfsr_training.stream import Stream

given = json.load(sys.stdin)
side = given["side"]
picture = np.array(given["pixels"], np.uint8).reshape(side, side, 3)
image = Image.fromarray(picture)
turned = image.transform((given["canvas"], given["canvas"]), Image.AFFINE, given["coefficients"], Image.BICUBIC)
degraded = [
    degrade(picture, given["size"], fill({"degradation": options})["degradation"], Stream("degrade"))
    for options in given["options"]
]
print(json.dumps({"affine": np.asarray(turned).ravel().tolist(), "degraded": [one.ravel().tolist() for one in degraded]}))
