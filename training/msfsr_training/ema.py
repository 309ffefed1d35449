"""Exponential moving average of a network's weights."""
import copy

import torch


class MovingAverage:
    """`network` is a copy that holds the averages; buffers (moving statistics) are copied as they are, until the trainer settles them."""

    def __init__(self, network):
        self.network = copy.deepcopy(network).requires_grad_(False).eval()
        self.source = network
        # Frozen weights never move: averaging them would round them.
        self.moving = [name for name, weight in network.named_parameters() if weight.requires_grad]

    @torch.no_grad()
    def update(self, decay):
        """average ← decay · average + (1 - decay) · weight."""
        averages, weights = dict(self.network.named_parameters()), dict(self.source.named_parameters())
        averages, weights = [averages[name] for name in self.moving], [weights[name].detach() for name in self.moving]
        torch._foreach_mul_(averages, decay)
        torch._foreach_add_(averages, weights, alpha=1 - decay)
        for average, buffer in zip(self.network.buffers(), self.source.buffers()):
            average.copy_(buffer)
