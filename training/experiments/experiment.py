"""A trainer of one row: other maps, given maps, other opponents, more figures."""
import json
import shutil

import numpy as np
import torch

from msfsr_training.distributed import Group
from msfsr_training.errors import RunError
from msfsr_training.losses import reduction
from msfsr_training.metrics import psnr_y, quantise, resize_all
from msfsr_training.primitives import upsample_bicubic
from msfsr_training.recipe import fill
from msfsr_training.run_folder import RunFolder
from msfsr_training.teacher import Teacher
from msfsr_training.topology import Saved, read_network, write_network
from msfsr_training.train import Trainer

from . import attention  # noqa: F401 (a layer)
from .opponents import StageOpponents
from .priors import prior
from .real_inputs import real_inputs
from .similarity import ssim_y

VALIDATION_BATCH = 8


class Experiment(Trainer):
    """Trains one row with one seed. job: {row, seed, model, recipe, prior, given, opponents, teacher, kept, real} as compose.ts writes it."""

    def __init__(self, job, pack):
        self.job, self.draw = job, prior(job["prior"])
        folder = RunFolder(f"{job['row']}-{job['seed']}")
        if not folder.checkpoint.exists():
            shutil.rmtree(folder.path, ignore_errors=True)
            folder.path.mkdir(parents=True)
        self.kept = self.trained_row(job["kept"]) if job["kept"] else None
        super().__init__(folder, Saved(job["model"], {}), fill(job["recipe"]), pack, Group(), init=self.kept, draw=self.draw)

    def trainable(self):
        """All parameters but those that are kept from another row."""
        if self.kept:
            self.network.freeze(read_network(self.kept).weights)
        return super().trainable()

    def trained_row(self, name):
        """Folder of the network of a row that was trained with the same seed."""
        folder = RunFolder(f"{name}-{self.job['seed']}").path / "network"
        if not folder.is_dir():
            raise RunError(f'Expected the trained network of row "{name}" in {folder}: take its lines out of the results, then run both rows')
        return str(folder)

    def make_opponent(self):
        if self.job["opponents"] == "last":
            return super().make_opponent()
        sizes = self.network.output_sizes[1]
        return StageOpponents(self.recipe, [sizes[stage["image"]][1] for stage in self.network.entry_stages[1]])

    def make_teacher(self):
        if not self.job["teacher"]:
            return super().make_teacher()
        return Teacher(self.trained_row(self.job["teacher"]), self.recipe, self.group.device)

    def inputs(self, lr, maps):
        """The pictures, and the true maps where the row gives them, to itself or its teacher."""
        return {"image": lr, **{f"s{number}_given": map_ for number, map_ in enumerate(maps, 1)}}

    def measure(self):
        """Means over val: fidelity, what one step of back-projection makes of the results, and fidelity on real inputs where it is asked for."""
        hr, side = self.pack.val_hr, self.average.network.input_shapes()["image"][1]
        figures = self.fidelity(resize_all(hr, side))
        if self.job["real"]:
            real = self.fidelity(real_inputs(hr, [record["id"] for record in self.pack.val], side))
            figures.update(realGain=real["gain"], realSsim=real["ssim"])
        return {"images": len(hr), **{name: round(float(value), 4) for name, value in figures.items()}}

    def fidelity(self, lr):
        """Means over val, from inputs of it."""
        hr, network = self.pack.val_hr, self.average.network
        image = network.entry_stages[1][-1]["image"]
        results = {"own": [], "backProjected": []}
        with torch.no_grad():
            for start in range(0, len(hr), VALIDATION_BATCH):
                batch = slice(start, start + VALIDATION_BATCH)
                x = torch.from_numpy(lr[batch]).permute(0, 3, 1, 2).float() / 255
                maps = self.true_maps(batch) if self.job["given"] else ()
                found = network(self.inputs(x, maps))[image]
                results["own"].append(quantise(found))
                results["backProjected"].append(quantise(back_projected(found.clamp(0, 1), x)))
        own, corrected = (np.concatenate(pictures) for pictures in results.values())
        bicubic = psnr_y(resize_all(lr, hr.shape[1]), hr).mean()
        return {
            "psnrY": psnr_y(own, hr).mean(),
            "gain": psnr_y(own, hr).mean() - bicubic,
            "ssim": ssim_y(own, hr).mean(),
            "backProjected": psnr_y(corrected, hr).mean() - bicubic,
        }

    def true_maps(self, batch):
        """Maps of some pictures of val, per stage."""
        lines = torch.from_numpy(self.pack.val_lines[batch])
        return [self.draw(lines * (size / self.recipe["size"]), size, sigma)[0] for _, size, sigma in self.targets[1]]

    def result(self):
        """Trains to the end and returns what is reported, or None if it was stopped before; the network stays in the folder."""
        self.run()
        if self.schedule.progress() < 1:
            return None
        write_network(self.folder.path / "network", self.model, self.average.network.tf_weights())
        self.folder.checkpoint.unlink()
        lines = [json.loads(line) for line in (self.folder.path / "log.jsonl").read_text(encoding="utf-8").splitlines()]
        validations = [line for line in lines if "gain" in line]
        last = validations[-1]
        trained = [line for line in lines if "loss" in line][-1]
        standing = ("step", "samples", "hours", "progress", "lr", "samplesPerSecond", "waitShare")
        return {
            "row": self.job["row"],
            "seed": self.job["seed"],
            "samples": last["samples"],
            **{name: last[name] for name in ("gain", "ssim", "backProjected", "realGain", "realSsim") if name in last},
            "curve": [[line["samples"], line["gain"]] for line in validations],
            "losses": {name: value for name, value in trained.items() if name not in standing},
            "seconds": round(3600 * last["hours"]),
        }


def back_projected(found, lr):
    """SR + up(LR - down(SR)): the result agrees with its input again. found: [n, 3, s, s]; lr: [n, 3, h, h]."""
    matrix = reduction(found.shape[2], lr.shape[2])
    return found + upsample_bicubic({"size": found.shape[2] // lr.shape[2]}, [lr - matrix @ found @ matrix.T], {}, False)
