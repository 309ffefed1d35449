"""Moving statistics of averaged weights; src/train/loop/settle.ts measures the same."""
import torch

# How many batches are passed, and how many of them only forget what was there: with momentum 0.9 a third of it is left after ten.
BATCHES, FIRST = 40, 10


@torch.no_grad()
def settle(network, batches):
    """Measures the moving statistics of a network that does not train: those under the weights that learn are others than under their
    averages, and are noisy where batches are small.

    batches: iterable of BATCHES pairs (inputs, entry). The statistics become the mean of those after each batch but the first ones; what does
    not move stays to the bit.
    """
    buffers = list(network.buffers())
    before, sums = [buffer.clone() for buffer in buffers], [torch.zeros_like(buffer) for buffer in buffers]
    network.train()
    for k, (inputs, entry) in enumerate(batches):
        network(inputs, entry)
        if k >= FIRST:
            torch._foreach_add_(sums, buffers, alpha=1 / (BATCHES - FIRST))
    network.eval()
    for buffer, old, mean in zip(buffers, before, sums):
        buffer.copy_(old if torch.equal(buffer, old) else mean)
