"""The opponent of the adversarial stage: a PatchGAN without normalisation.

Source: Isola et al., "Image-to-Image Translation with Conditional Adversarial Networks", CVPR 2017.
"""
import numpy as np
import torch
from torch.nn import functional as F

from .errors import OptionError
from .operation import Weight, he
from .stream import Stream

KERNEL = 4
SLOPE = 0.2


class Discriminator(torch.nn.Module):
    """Images [n, 3, size, size] → scores of overlapping patches [n, 1, s, s], 1 for real ones, s = size / 2^layers - 2.

    options: `losses.adversarial` of a recipe. First weights and their names are those of src/train/loop/discriminator.ts.
    """

    def __init__(self, options, size):
        super().__init__()
        layers = options["layers"]
        if size % 2**layers or size // 2**layers < 3:
            raise OptionError(f"Expected recipe.losses.adversarial.layers to leave 3 px or more of {size} px but received {layers}")
        widths = [options["filters"] * min(2**k, 8) for k in range(layers + 1)] + [1]
        self.strides = [2] * layers + [1, 1]
        for k, (before, filters) in enumerate(zip([3, *widths], widths)):
            kernel = Weight((KERNEL, KERNEL, before, filters), "conv")
            draw = Stream(f"opponent{k + 1}/conv/kernel").normals(int(np.prod(kernel.shape))) * he(KERNEL * KERNEL * before)
            first = torch.from_numpy(draw.astype(np.float32).reshape(kernel.shape))
            self.register_parameter(f"opponent{k + 1}/conv/kernel", torch.nn.Parameter(kernel.to_torch(first)))
            self.register_parameter(f"opponent{k + 1}/conv/bias", torch.nn.Parameter(torch.zeros(filters)))

    def forward(self, images):
        return self.look(images)[1]

    def look(self, images):
        """(features of the layers that halve the images, scores)."""
        x, features = images.contiguous(memory_format=torch.channels_last), []
        for k, stride in enumerate(self.strides):
            kernel, bias = (getattr(self, f"opponent{k + 1}/conv/{name}") for name in ("kernel", "bias"))
            x = F.conv2d(x, kernel, bias, stride, padding=1)
            if k + 1 < len(self.strides):
                x = F.leaky_relu(x, SLOPE)
            if stride > 1:
                features.append(x)
        return features, x
