"""The loop: a resumed run goes on exactly where it was; other topologies are refused."""
import contextlib
import io
import json
import os
import tempfile
import unittest
from pathlib import Path
from unittest import mock

import context  # noqa: F401
import torch
from fake import fake_faces, fake_model

from msfsr_training.__main__ import main
from msfsr_training.metrics import psnr_y
from msfsr_training.schedule import Schedule
from msfsr_training.recipe import fill
from msfsr_training.topology import read_network

RECIPE = {"batch": 2, "steps": 6, "workers": 0, "precision": "fp32", "logEvery": 1, "validateEvery": 3, "schedule": {"warmup": 2}}


class Runs(unittest.TestCase):
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

    def test_resume_is_exact(self):
        _, _, whole = self.train("whole")
        self.assertEqual(sorted(whole), [1, 2, 3, 4, 5, 6])
        from msfsr_training import train as module

        original = module.Trainer.train_step

        def stopping(trainer, batch, progress):
            trainer.stop = trainer.schedule.step == 2
            return original(trainer, batch, progress)

        with mock.patch.object(module.Trainer, "train_step", stopping):
            _, _, part = self.train("parts")
        self.assertEqual(sorted(part), [1, 2, 3])
        _, _, parts = self.train("parts", "--resume")
        self.assertEqual(parts, whole)

    def test_export_and_eval(self):
        self.train("short", "--steps", "2")
        for which, dtype in (("ema", "float16"), ("last", "float32"), ("best", "float32")):
            status, errors = self.call("export", "--run", "short", "--out", self.root / which, "--which", which, "--dtype", dtype)
            self.assertEqual((status, errors), (0, ""))
            self.assertGreater(len(read_network(self.root / which).weights), 10)
        status, errors = self.call("eval", "--model", self.root / "ema", "--data", self.root / "runs" / "short" / "faces.pack")
        self.assertEqual((status, errors), (0, ""))

    def test_forward(self):
        self.train("short", "--steps", "1")
        self.call("export", "--run", "short", "--out", self.root / "out", "--dtype", "float32")
        (self.root / "x.bin").write_bytes(torch.rand(1, 16, 16, 3).numpy().tobytes())
        status, errors = self.call("forward", "--model", self.root / "out", "--input", self.root / "x.bin", "--shape", "1,16,16,3",
                                   "--taps", "s1_fuse,s1_stem/conv", "--out", self.root / "y")
        self.assertEqual((status, errors), (0, ""))
        index = json.loads((self.root / "y" / "outputs.json").read_text())["outputs"]
        self.assertEqual(index["s3_image"]["shape"], [1, 128, 128, 3])
        self.assertEqual((self.root / "y" / index["s1_fuse"]["file"]).stat().st_size, 16 * 16 * 4 * 4)

    def test_other_topology_is_refused(self):
        self.train("one", "--steps", "1")
        (self.root / "net" / "model.json").write_text(json.dumps(fake_model((4, 4, 6), (1, 0, 0), (0, 0, 0))))
        status, errors, _ = self.train("one", "--steps", "2")
        self.assertEqual(status, 1)
        self.assertIn("MSFSR_RUN", errors)
        self.assertIn("another topology", errors)


class Schedules(unittest.TestCase):
    def test_by_time_ignores_gaps(self):
        schedule = Schedule(fill({"schedule": {"by": "time", "minutes": 1, "warmup": 0}}))
        schedule.advance(15.0)
        schedule.advance(4000.0)
        self.assertEqual(schedule.progress(), 0.25)
        schedule.advance(29.0)
        schedule.advance(29.0)
        self.assertEqual(schedule.progress(), 1.0)
        self.assertAlmostEqual(schedule.learning_rate(1.0), 0.0005 * 0.02)


class Metrics(unittest.TestCase):
    def test_psnr_of_a_step_of_one(self):
        a = torch.zeros(1, 4, 4, 3, dtype=torch.uint8).numpy()
        self.assertAlmostEqual(float(psnr_y(a, a + 1)[0]), 20 * torch.log10(torch.tensor(255 / (219 / 255))).item(), places=4)


if __name__ == "__main__":
    unittest.main()
