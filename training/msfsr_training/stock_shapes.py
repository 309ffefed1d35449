"""Stock tfjs layers that pad, pool, join and reshape; TensorFlow's "same"."""
import torch
from torch.nn import functional as F

from .errors import TopologyError
from .operation import Operation


def pair(value, default=1):
    """A number or a pair as a pair."""
    value = default if value is None else value
    return (value, value) if isinstance(value, int) else (value[0], value[-1])


def same_padding(x, kernel, strides, dilation=(1, 1)):
    """[left, right, top, bottom] of TensorFlow's "same": what is odd goes to the right and bottom."""
    sides = []
    for axis in (3, 2):
        k, s, d = kernel[axis - 2], strides[axis - 2], dilation[axis - 2]
        total = max((-(-x.shape[axis] // s) - 1) * s + (k - 1) * d + 1 - x.shape[axis], 0)
        sides += [total // 2, total - total // 2]
    return sides


def to_tf(x):
    """[n, c, h, w] → [n, h, w, c]; other ranks as they are."""
    return x.permute(0, 2, 3, 1) if x.dim() == 4 else x


def from_tf(x):
    """The inverse of `to_tf`."""
    return x.permute(0, 3, 1, 2) if x.dim() == 4 else x


def concat(config, inputs, weights, training):
    axis = config.get("axis", -1)
    if inputs[0].dim() == 4:
        axis = {0: 0, 1: 2, 2: 3, 3: 1}[axis % 4]
    return torch.cat(inputs, axis)


def product(config, inputs, weights, training):
    result = inputs[0]
    for other in inputs[1:]:
        result = result * other
    return result


def pool(kind):
    def run(config, inputs, weights, training):
        size = pair(config.get("pool_size"), 2)
        strides = pair(config.get("strides") or size)
        x = inputs[0]
        if config.get("padding", "valid") == "same":
            sides = same_padding(x, size, strides)
            if kind == "max":
                x = F.pad(x, sides, value=float("-inf"))
            else:  # TensorFlow averages over the pixels that exist
                counted = F.avg_pool2d(F.pad(torch.ones_like(x[:1, :1]), sides), size, strides)
                return F.avg_pool2d(F.pad(x, sides), size, strides) / counted
        return (F.max_pool2d if kind == "max" else F.avg_pool2d)(x, size, strides)

    return Operation(run)


def zero_padding(config, inputs, weights, training):
    padding = config.get("padding", 1)
    if isinstance(padding, int):
        padding = [[padding, padding], [padding, padding]]
    (top, bottom), (left, right) = [pair(side) for side in padding]
    return F.pad(inputs[0], [left, right, top, bottom])


def upsampling(config, inputs, weights, training):
    if config.get("interpolation", "nearest") != "nearest":
        raise TopologyError(f'Expected nearest for interpolation of UpSampling2D but received "{config["interpolation"]}"')
    return F.interpolate(inputs[0], scale_factor=tuple(float(s) for s in pair(config.get("size"), 2)), mode="nearest")


def reshape(config, inputs, weights, training):
    return from_tf(to_tf(inputs[0]).reshape(inputs[0].shape[0], *config["target_shape"]))
