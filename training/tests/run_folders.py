"""A folder with a small network, faces and a recipe, and the commands that work on them."""
import contextlib
import io
import json
import os
import tempfile
from pathlib import Path
from unittest import mock

import torch
from fake import fake_faces, fake_model

from msfsr_training.__main__ import main

RECIPE = {"batch": 2, "steps": 6, "workers": 0, "precision": "fp32", "logEvery": 1, "validateEvery": 3, "schedule": {"warmup": 2}}


class RunFolders:
    def setUp(self):
        self.place = tempfile.TemporaryDirectory()
        self.root = Path(self.place.name)
        (self.root / "net").mkdir()
        (self.root / "net" / "model.json").write_text(json.dumps(fake_model((4, 4, 4), (1, 0, 0), (0, 0, 0))))
        (self.root / "recipe.json").write_text(json.dumps(RECIPE))
        fake_faces(self.root / "faces", side=120)
        self.environment = mock.patch.dict(os.environ, {"MSFSR_RUNS": str(self.root / "runs")})
        self.environment.start()
        torch.set_num_threads(1)

    def tearDown(self):
        self.environment.stop()
        self.place.cleanup()

    def call(self, *arguments):
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()) as errors:
            status = main([str(argument) for argument in arguments])
        return status, errors.getvalue()

    def train(self, run, *more):
        root = self.root
        status, errors = self.call("train", "--run", run, "--data", root / "faces", "--model", root / "net", "--recipe", root / "recipe.json", *more)
        log = root / "runs" / run / "log.jsonl"
        lines = [json.loads(line) for line in log.read_text().splitlines()] if log.exists() else []
        return status, errors, {line["step"]: line["loss"] for line in lines if "loss" in line}

    def write_recipe(self, **changes):
        (self.root / "recipe.json").write_text(json.dumps({**RECIPE, **changes}))

    def lines(self, run):
        return [json.loads(line) for line in (self.root / "runs" / run / "log.jsonl").read_text().splitlines()]

    def teacher(self, weights):
        """Losses that name a teacher, and its folder."""
        return {"losses": {"teacher": {"weights": str(weights)}}}
