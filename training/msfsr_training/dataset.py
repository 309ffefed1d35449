"""Batches of training views, prepared in the background. Batch k is a function of seed, rank and k alone, so that a
resumed run goes on with the very batches it would have seen."""
import signal

import numpy as np
import torch
from PIL import Image

from .augment import view
from .heatmaps import draw_heatmaps

HR = 128


class Batches(torch.utils.data.Dataset):
    """Item k is batch k.

    pack: Pack; recipe: filled recipe; targets: entry → list of (size of the image, size of the maps or None, σ or None)
    per stage; input_sizes: entry → height of the entry's input; rank and world: of a distributed run, where the
    recipe's `batch` is the size over all.

    A batch is {entry, hr uint8 [n, 128, 128, 3], lr uint8 [n, s, s, 3], maps: [float32 [n, 11, h, h] or None per stage],
    present bool [n, 11]}.
    """

    def __init__(self, pack, recipe, targets, input_sizes, rank=0, world=1):
        self.pack, self.recipe, self.targets, self.input_sizes = pack, recipe, targets, input_sizes
        self.rank, self.world = rank, world
        weights = recipe["sourceWeights"]
        self.shares = np.array([weights.get(record["source"], 1.0) for record in pack.train])
        self.entries = recipe["entries"]
        self.orders = {}

    def __len__(self):
        return 2**31

    def entry(self, index):
        """Entry that batch `index` takes; alike on all ranks."""
        if len(self.entries) == 1:
            return self.entries[0]["stage"]
        shares = np.array([entry["share"] for entry in self.entries], dtype=float)
        rng = np.random.default_rng([self.recipe["seed"], 1, index])
        return self.entries[int(rng.choice(len(shares), p=shares / shares.sum()))]["stage"]

    def pictures(self, index):
        """Numbers of the pictures in batch `index`. An epoch holds every picture `sourceWeights` times (a fraction by
        chance), shuffled."""
        start = index * self.recipe["batch"]
        epoch, chosen = 0, []
        while len(chosen) < self.recipe["batch"]:
            order = self._order(epoch)
            if start < len(order):
                chosen.extend(order[start : start + self.recipe["batch"] - len(chosen)])
            start = max(0, start - len(order))
            epoch += 1
        return chosen[self.rank :: self.world]

    def _order(self, epoch):
        if epoch not in self.orders:
            rng = np.random.default_rng([self.recipe["seed"], 2, epoch])
            times = np.floor(self.shares + rng.random(len(self.shares))).astype(int)
            self.orders[epoch] = rng.permutation(np.repeat(np.arange(len(times)), times)).astype(np.int32)
        return self.orders[epoch]

    def __getitem__(self, index):
        rng = np.random.default_rng([self.recipe["seed"], 3, index, self.rank])
        entry = self.entry(index)
        size = self.input_sizes[entry]
        hrs, lrs, moved = [], [], []
        for number in self.pictures(index):
            record = self.pack.train[number]
            hr, lines = view(self.pack.pictures[number], record["face"], self.pack.lines[number], self.recipe["augment"], rng)
            hrs.append(np.asarray(hr))
            lrs.append(np.asarray(hr.resize((size, size), Image.BICUBIC)))
            moved.append(lines)
        lines = torch.from_numpy(np.stack(moved))
        maps, present = [], None
        for _, extent, sigma in self.targets[entry]:
            if extent is None:
                maps.append(None)
                continue
            drawn, present = draw_heatmaps(lines * (extent / HR), extent, sigma)
            maps.append(drawn)
        return {
            "entry": entry,
            "hr": torch.from_numpy(np.stack(hrs)),
            "lr": torch.from_numpy(np.stack(lrs)),
            "maps": maps,
            "present": present,
        }


class From(torch.utils.data.Sampler):
    """Counts up from `start` to `end`."""

    def __init__(self, start, end):
        self.start, self.end = start, end

    def __iter__(self):
        return iter(range(self.start, self.end))

    def __len__(self):
        return self.end - self.start


def loader(batches, start, end, workers):
    """Iterates over batches `start` … `end` - 1, prepared by `workers` processes (0: in this one)."""
    ahead = {"prefetch_factor": 4} if workers else {}
    sampler = From(start, end)
    return torch.utils.data.DataLoader(
        batches, batch_size=None, sampler=sampler, num_workers=workers, worker_init_fn=_quiet, **ahead
    )


def _quiet(_):
    """A worker leaves signals to the process that trains, which finishes its step and then ends its workers."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    torch.set_num_threads(1)
