"""Exponential moving average of a network's weights."""
import copy

import torch


class MovingAverage:
    """`network` is a copy that holds the averages; buffers (moving statistics) are copied as they are."""

    def __init__(self, network):
        self.network = copy.deepcopy(network).requires_grad_(False).eval()
        self.source = network

    @torch.no_grad()
    def update(self, decay):
        """average ← decay · average + (1 - decay) · weight."""
        averages, weights = list(self.network.parameters()), [p.detach() for p in self.source.parameters()]
        torch._foreach_mul_(averages, decay)
        torch._foreach_add_(averages, weights, alpha=1 - decay)
        for average, buffer in zip(self.network.buffers(), self.source.buffers()):
            average.copy_(buffer)
