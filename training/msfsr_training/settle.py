"""Moving statistics of averaged weights; src/train/loop/settle.ts measures the same."""
import torch

# How many batches statistics are measured on.
BATCHES = 40


@torch.no_grad()
def settle(network, passes):
    """Measures the moving statistics of a network that does not train: those under the weights that learn are others than under their
    averages, and are noisy where batches are small.

    passes: iterable of functions, each of which passes one batch through the network. The statistics become the mean of those of the batches that
    moved them, whatever their momentum; what does not move stays to the bit.
    """
    statistics = network.statistics()
    sums, counts = {name: torch.zeros_like(value) for name, (value, _) in statistics.items()}, dict.fromkeys(statistics, 0)
    network.train()
    try:
        for run in passes:
            before = {name: value.clone() for name, (value, _) in statistics.items()}
            run()
            for name, (after, momentum) in statistics.items():
                if not torch.equal(after, before[name]):
                    sums[name] += (after - momentum * before[name]) / (1 - momentum)
                    counts[name] += 1
    finally:
        network.eval()
    for name, (value, _) in statistics.items():
        if counts[name]:
            value.copy_(sums[name] / counts[name])
