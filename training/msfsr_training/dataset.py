"""Batches of training samples, prepared in the background. Batch k is a function of seed and k alone, so that a resumed
run goes on with the very batches it would have seen, and src/train/data/batches.ts makes the same ones."""
import signal

import numpy as np
import torch
from PIL import Image

from .detail import detail
from .errors import OptionError
from .heatmaps import draw_heatmaps
from .losses import stage_weight
from .sample import make_clip, make_sample
from .stream import Stream


class Batches(torch.utils.data.Dataset):
    """Item k is batch k.

    pack: Pack; recipe: filled recipe; targets: entry → list of (size of the image, size of the maps or None, σ or None)
    per stage; input_sizes: entry → height of the entry's input; rank and world: of a distributed run, where the
    recipe's `batch` is the size over all; draw: (lines px, size, σ) → (maps, present), what the maps show.

    A batch is {entry, hr uint8 [n, size, size, 3], lr uint8 [n, s, s, 3], maps: [float32 [n, 11, h, h] or None per stage],
    attention: [float32 [n, 1, h, h] or None per stage], present bool [n, 11], clean bool [n]: see `Sample`}. One of clips has t frames before n
    in hr, lr, maps and attention, and squares float64 [t, n, 4], expressions float64 [t, n, parts, 4], flips bool [n]: see `Clip`.
    """

    def __init__(self, pack, recipe, targets, input_sizes, rank=0, world=1, draw=draw_heatmaps):
        self.pack, self.recipe, self.targets, self.input_sizes = pack, recipe, targets, input_sizes
        self.rank, self.world, self.draw = rank, world, draw
        self.shares = np.array([self._share(number) for number in range(len(pack.train))])
        if not self.shares.sum():
            raise OptionError("Expected a picture to train with but recipe.sourceWeights and recipe.softPictures leave none")
        self.entries = recipe["entries"]
        self.orders = {}

    def __len__(self):
        return 2**31

    def entry(self, index):
        """Entry that batch `index` takes; alike on all ranks."""
        if len(self.entries) == 1:
            return self.entries[0]["stage"]
        left = Stream(self.recipe["seed"], "entry", index).uniform() * sum(entry["share"] for entry in self.entries)
        for entry in self.entries:
            left -= entry["share"]
            if left < 0:
                return entry["stage"]
        return self.entries[-1]["stage"]

    def pictures(self, index):
        """(place in the whole batch, number of the picture) for this rank's share of batch `index`. An epoch holds every
        picture `sourceWeights` times, a soft one less often (a fraction by chance), shuffled."""
        start = index * self.recipe["batch"]
        epoch, chosen = 0, []
        while len(chosen) < self.recipe["batch"]:
            order = self._order(epoch)
            if start < len(order):
                chosen.extend(order[start : start + self.recipe["batch"] - len(chosen)])
            start = max(0, start - len(order))
            epoch += 1
        return list(enumerate(chosen))[self.rank :: self.world]

    def _share(self, number):
        """How often an epoch holds a picture."""
        record, soft = self.pack.train[number], self.recipe["softPictures"]
        share = self.recipe["sourceWeights"].get(record["source"], 1.0)
        if not (share and soft["below"]):
            return share
        # Packs hold the figure, since it takes a while to measure.
        found = record.get("detail")
        if found is None:
            face = dict(zip(("cx", "cy", "size"), record["face"]))
            found = detail(Image.fromarray(self.pack.pictures[number]), face, self.recipe["size"])
        return share * soft["weight"] if found < soft["below"] else share

    def _order(self, epoch):
        if epoch not in self.orders:
            draw = Stream(self.recipe["seed"], "order", epoch)
            times = np.floor(self.shares + draw.uniforms(len(self.shares))).astype(int)
            numbers = np.repeat(np.arange(len(times)), times)
            self.orders[epoch] = numbers[np.argsort(draw.uniforms(len(numbers)), kind="stable")]
        return self.orders[epoch]

    def __getitem__(self, index):
        recipe, entry = self.recipe, self.entry(index)
        clips = recipe["sequence"]["frames"] > 1
        make, made = make_clip if clips else make_sample, []
        for place, number in self.pictures(index):
            draw = Stream(recipe["seed"], "view", index, place)
            face, lines = self.pack.train[number]["face"], self.pack.lines[number]
            picture, size = self.pack.pictures[number], self.input_sizes[entry]
            made.append(make(picture, face, lines, recipe, entry, size, draw))
        if clips:
            frames = [self._batch(entry, samples) for samples in zip(*(clip.frames for clip in made))]
            squares, expressions = (np.stack(parts, 1) for parts in zip(*((clip.squares, clip.expressions) for clip in made)))
            flips = torch.tensor([clip.flip for clip in made])
            return {**_joined(frames), "squares": torch.from_numpy(squares), "expressions": torch.from_numpy(expressions), "flips": flips}
        return self._batch(entry, made)

    def _batch(self, entry, samples):
        truths, inputs, moved, clean = (torch.from_numpy(np.stack(parts)) for parts in zip(*samples))
        maps, present = [], None
        for _, extent, sigma in self.targets[entry]:
            if extent is None:
                maps.append(None)
                continue
            drawn, present = self.draw(moved * (extent / self.recipe["size"]), extent, sigma)
            maps.append(drawn)
        return {
            "entry": entry,
            "hr": truths,
            "lr": inputs,
            "maps": maps,
            "attention": self._attention(entry, moved),
            "present": present,
            "clean": clean,
        }

    def _attention(self, entry, lines):
        """The greatest of the heatmaps at the size of each stage's image, None where the attention loss has no weight."""
        options, size, stages = self.recipe["losses"]["attention"], self.recipe["size"], self.targets[entry]
        shares = [side / size if stage_weight(options["image"], k, len(stages) - 1) else None for k, (side, _, _) in enumerate(stages)]
        drawn = [share and draw_heatmaps(lines * share, round(size * share), options["granularity"] * share)[0] for share in shares]
        return [None if maps is None else maps.amax(1, keepdim=True) for maps in drawn]


def _joined(frames):
    """Batches of single frames as one of clips."""
    first = frames[0]
    maps = {
        key: [None if map_ is None else torch.stack([frame[key][k] for frame in frames]) for k, map_ in enumerate(first[key])]
        for key in ("maps", "attention")
    }
    return {**first, **maps, **{key: torch.stack([frame[key] for frame in frames]) for key in ("hr", "lr")}}


def frames(batch):
    """The frames of a batch of clips, as batches of single pictures; of one that has none, itself."""
    if "squares" not in batch:
        return [batch]
    maps = [{key: [None if map_ is None else map_[t] for map_ in batch[key]] for key in ("maps", "attention")} for t in range(len(batch["hr"]))]
    return [{**batch, **map_, **{key: batch[key][t] for key in ("hr", "lr")}} for t, map_ in enumerate(maps)]


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
