"""Trains a network for some steps with the PyTorch trainer, on faces from raw files; prints losses, and the statistics of
the averaged network, as JSON.

    train_reference.py FOLDER STEPS

FOLDER holds `network/`, `recipe.json`, `faces.json` [{source, side, face: [cx, cy, size], lines: [[x0, y0, …] or null]}]
and `faces.bin`, the pictures one after the other, uint8 RGB. Writes `batches.bin`: truth and input
of each batch, uint8.
"""
import json
import os
import sys
from pathlib import Path

import numpy as np
import torch

from msfsr_training.distributed import Group
from msfsr_training.lines import LINE_COUNT, MOST_POINTS
from msfsr_training.pack import Pack
from msfsr_training.recipe import read_recipe
from msfsr_training.run_folder import RunFolder
from msfsr_training.topology import read_network
from msfsr_training.train import Trainer

folder, steps = Path(sys.argv[1]), int(sys.argv[2])
os.environ["MSFSR_RUNS"] = str(folder / "runs")
torch.set_num_threads(1)
recipe = read_recipe(folder / "recipe.json")
records = json.loads((folder / "faces.json").read_text())
values = np.fromfile(folder / "faces.bin", np.uint8)
pictures, lines = [], np.full((len(records), LINE_COUNT, MOST_POINTS, 2), np.nan, np.float32)
for n, record in enumerate(records):
    side = record["side"]
    pictures.append(values[: side * side * 3].reshape(side, side, 3))
    values = values[side * side * 3 :]
    for channel, line in enumerate(record["lines"]):
        points = np.asarray(line or [], np.float32).reshape(-1, 2)
        lines[n, channel, : len(points)] = points
empty = np.zeros((0, recipe["size"], recipe["size"], 3), np.uint8)
pack = Pack(records, pictures, lines, [], empty, None, recipe["size"])
trainer = Trainer(RunFolder("parity"), read_network(folder / "network"), recipe, pack, Group())
found, pixels = [], []
for index in range(steps):
    batch = trainer.batches[index]
    pixels += [batch["hr"].numpy().tobytes(), batch["lr"].numpy().tobytes()]
    parts = trainer.train_step(batch, trainer.schedule.progress())
    trainer.schedule.advance(0)
    found.append({"entry": batch["entry"], **{name: value.item() for name, value in parts.items()}})
(folder / "batches.bin").write_bytes(b"".join(pixels))
trainer.settle()
weights = trainer.average.network.tf_weights()
statistics = {name: weights[name].tolist() for name, weight in trainer.network.wanted.items() if not weight.trainable}
print(json.dumps({"losses": found, "statistics": statistics}))
