"""What a primitive operation or a stock layer is to the interpreter: the weights it wants and a function of tensors."""
from dataclasses import dataclass, field
from typing import Callable

import torch


@dataclass(frozen=True)
class Weight:
    """A weight an operation wants.

    shape: in TensorFlow layout; layout: `plain`, `conv` ([k, k, a, b] ↔ torch [b, a, k, k]) or `depthwise`
    ([k, k, in, multiplier] ↔ torch [in · multiplier, 1, k, k]). First values: normal of `mean` and `std`; with
    `shuffle` r the last axis repeats its first 1/r² (ICNR: what a pixel shuffle makes of it has no checkerboard).
    """

    shape: tuple
    layout: str = "plain"
    mean: float = 0.0
    std: float = 0.0
    shuffle: int = 1
    trainable: bool = True

    def to_torch(self, array):
        """Turns a tensor of TensorFlow layout into torch's."""
        if self.layout == "conv":
            return array.permute(3, 2, 0, 1).contiguous()
        if self.layout == "depthwise":
            k1, k2, channels, multiplier = self.shape
            return array.permute(2, 3, 0, 1).reshape(channels * multiplier, 1, k1, k2).contiguous()
        return array.contiguous()

    def to_tf(self, tensor):
        """The inverse of `to_torch`."""
        if self.layout == "conv":
            return tensor.permute(2, 3, 1, 0).contiguous()
        if self.layout == "depthwise":
            k1, k2, channels, multiplier = self.shape
            return tensor.reshape(channels, multiplier, k1, k2).permute(2, 3, 0, 1).contiguous()
        return tensor.contiguous()

    def draw(self, generator):
        """First values in TensorFlow layout."""
        if not self.std:
            return torch.full(self.shape, float(self.mean))
        period = self.shape[-1] // self.shuffle**2
        values = torch.randn(*self.shape[:-1], period, generator=generator) * self.std + self.mean
        return values.repeat(*[1] * (len(self.shape) - 1), self.shuffle**2)


def he(fan_in):
    """He's standard deviation."""
    return (2.0 / max(1, fan_in)) ** 0.5


def no_weights(attributes, inputs):
    """For operations without weights."""
    return {}


@dataclass(frozen=True)
class Operation:
    """run(attributes, inputs, weights, training) → tensor; wants(attributes, inputs) → name → Weight.

    Tensors of four dimensions are [n, c, h, w] in channels_last memory, others as they are in TensorFlow.
    arity: number of inputs, 0 for any.
    """

    run: Callable
    wants: Callable = field(default=no_weights)
    arity: int = 1
