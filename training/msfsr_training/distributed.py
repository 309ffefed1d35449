"""Processes of a distributed run, as torchrun starts them; a single process without torchrun."""
import os

import torch
from torch import distributed


def choose_device(local=0):
    """The `local`-th GPU, or the CPU. float32 stays float32 on the GPU: TensorFloat-32 would spoil validation."""
    if not torch.cuda.is_available():
        return torch.device("cpu")
    torch.cuda.set_device(local)
    torch.backends.cudnn.allow_tf32 = False
    return torch.device(f"cuda:{local}")


class Group:
    """rank, world and device of this process. `agree` and `wait` do nothing when it is alone."""

    def __init__(self):
        self.world = int(os.environ.get("WORLD_SIZE", "1"))
        self.rank = int(os.environ.get("RANK", "0"))
        local = int(os.environ.get("LOCAL_RANK", "0"))
        self.device = choose_device(local)
        if self.world > 1:
            distributed.init_process_group("nccl" if self.device.type == "cuda" else "gloo")

    @property
    def first(self):
        """Whether this process logs, validates and writes."""
        return self.rank == 0

    def wrap(self, network):
        """The network as the loop calls it: gradients are averaged over the processes."""
        if self.world == 1:
            return network
        devices = [self.device.index] if self.device.type == "cuda" else None
        return torch.nn.parallel.DistributedDataParallel(network, device_ids=devices, find_unused_parameters=True)

    def agree(self, progress, stop):
        """(progress of the first process, whether any process wants to stop)."""
        if self.world == 1:
            return progress, stop
        shared = torch.tensor([progress if self.first else -1.0, float(stop)], dtype=torch.float64, device=self.device)
        distributed.all_reduce(shared, op=distributed.ReduceOp.MAX)
        return float(shared[0]), bool(shared[1])

    def wait(self):
        """Waits for the other processes."""
        if self.world > 1:
            distributed.barrier()

    def close(self):
        """Leaves the group."""
        if self.world > 1:
            distributed.destroy_process_group()
