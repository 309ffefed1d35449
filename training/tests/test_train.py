"""The loop: a resumed run goes on exactly where it was; other topologies are refused."""
import json
import os
import unittest
from unittest import mock

import context  # noqa: F401
import torch
from fake import fake_model
from run_folders import RunFolders

from msfsr_training.checkpoint import read_checkpoint
from msfsr_training.network import Network
from msfsr_training.recipe import fill
from msfsr_training.topology import read_model, read_network

ADVERSARIAL = {"weight": 0.01, "warmup": 2, "filters": 4, "layers": 2}


class Runs(RunFolders, unittest.TestCase):
    def test_a_teacher_is_learnt_from(self):
        self.train("old")
        folder = self.root / "runs" / "old" / "best"
        shipped = {path.name: path.read_bytes() for path in folder.iterdir()}
        self.write_recipe(**self.teacher(folder))
        self.assertEqual(self.train("young")[0], 0)
        lines = [line for line in self.lines("young") if "loss" in line]
        self.assertTrue(all(line[f"taught{k}"] > 0 for line in lines for k in (1, 2, 3)))
        first = lines[0]
        parts = sum(w * (first[f"image{k}"] + first[f"taught{k}"]) + 0.3 * first[f"boundary{k}"] for k, w in ((1, 0.3), (2, 0.3), (3, 1)))
        self.assertAlmostEqual(first["loss"], parts, places=4)
        self.assertEqual({path.name: path.read_bytes() for path in folder.iterdir()}, shipped)

    def test_teachers_that_cannot_teach(self):
        self.write_recipe(**self.teacher(self.root / "nowhere"))
        status, errors, _ = self.train("a")
        self.assertEqual(status, 1)
        self.assertIn("nowhere", errors)
        self.write_recipe(**self.teacher(self.root / "net"))
        self.assertIn("Expected weights of the teacher", self.train("b")[1])
        self.write_recipe()
        net = self.root / "net" / "model.json"
        net.write_text(json.dumps(fake_model((4, 4, 4), (0, 0, 0), (0, 0, 0), entries=False)))
        self.train("old")
        net.write_text(json.dumps(fake_model((4, 4, 4), (1, 0, 0), (0, 0, 0))))
        self.write_recipe(entries=[{"stage": 2}], **self.teacher(self.root / "runs" / "old" / "best"))
        self.assertIn("teacher with an entry for inputs of 32 px but it has 16 px", self.train("c")[1])

    def test_resume_is_exact(self):
        self.check_resume()

    def test_resume_is_exact_with_muon(self):
        self.write_recipe(optimizer={"kind": "muon"})
        self.check_resume()

    def test_resume_is_exact_with_statistics_of_batches(self):
        (self.root / "net" / "model.json").write_text(json.dumps(fake_model((4, 4, 4), (1, 1, 0), (0, 0, 0), norm=True)))
        self.check_resume()
        parts, whole = ([line["gain"] for line in self.lines(run) if "gain" in line] for run in ("parts", "whole"))
        self.assertEqual(parts[-1], whole[-1])

    def test_resume_is_exact_with_a_discriminator(self):
        self.write_recipe(losses={"lowResolution": 0.5, "adversarial": ADVERSARIAL})
        self.check_resume()
        lines = [line for line in self.lines("whole") if "loss" in line]
        self.assertEqual(["adversarial" in line for line in lines], [False, False, True, True, True, True])
        self.assertTrue(all("discriminator" in line and "lowResolution" in line for line in lines))

    def test_a_discriminator_keeps_the_balance(self):
        (self.root / "net" / "model.json").write_text(json.dumps(fake_model((4, 4, 4), (0, 0, 0), (0, 0, 0), size=32)))
        adversarial = {**ADVERSARIAL, "warmup": 20, "learningRate": 1e-3}
        recipe = {"size": 32, "steps": 80, "logEvery": 20, "validateEvery": 80, "optimizer": {"learningRate": 2e-3}}
        self.write_recipe(**recipe, losses={"adversarial": adversarial})
        status, errors, _ = self.train("balance")
        self.assertEqual((status, errors), (0, ""))
        lines = [line for line in self.lines("balance") if "loss" in line]
        # It neither gives up (0.5: it cannot tell) nor wins outright (0), and the images get better all the while.
        self.assertTrue(0.02 < lines[-1]["discriminator"] < 0.6, lines[-1])
        self.assertLess(lines[-1]["adversarial"], 1.5)
        self.assertLess(lines[-1]["image3"], lines[0]["image3"])

    def check_resume(self):
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

    def test_frozen_stages_stay_as_they_are(self):
        self.write_recipe(freeze=[1, 2], optimizer={"kind": "muon"})
        self.assertEqual(self.train("frozen")[0], 0)
        status, errors = self.call("export", "--run", "frozen", "--which", "ema", "--dtype", "float32", "--out", self.root / "out")
        self.assertEqual(status, 0, errors)
        start = Network(read_model(self.root / "net"), seed=fill({})["seed"]).tf_weights()
        changed = {name for name, value in read_network(self.root / "out").weights.items() if (value != start[name]).any()}
        self.assertEqual({name[:3] for name in changed}, {"s3_"})

    def test_stages_that_cannot_be_frozen(self):
        for freeze, message in (([4], r"stages of the network \[1, 2, 3\] for recipe.freeze but received 4"), ([1, 2, 3], "at least one layer")):
            self.write_recipe(freeze=freeze)
            status, errors, _ = self.train("refused")
            self.assertEqual(status, 1)
            self.assertRegex(errors, message)

    def test_patience(self):
        self.write_recipe(steps=40, validateEvery=1, patience=2, optimizer={"learningRate": 1e-12})
        self.train("idle")
        gains = [line["gain"] for line in self.lines("idle") if "gain" in line]
        self.assertEqual(len(gains), 3)

    def test_a_checkpoint_that_cannot_be_written_leaves_the_one_before(self):
        self.train("full", "--steps", "2")
        path, model = self.root / "runs" / "full" / "last.pt", read_model(self.root / "runs" / "full")
        full = OSError(28, "No space left on device")
        for broken in ({"target": "msfsr_training.checkpoint.os.fsync"}, {"target": "msfsr_training.checkpoint.torch.save"}):
            with mock.patch(side_effect=full, **broken):
                status, errors, _ = self.train("full", "--steps", "4")
            self.assertEqual(status, 1)
            self.assertRegex(errors, "MSFSR_RUN.*No space left on device; the one before it is kept")
            self.assertEqual(read_checkpoint(path, model)["step"], 2)
            self.assertEqual([name for name in os.listdir(path.parent) if name.startswith(".")], [])

    def test_gradients_that_are_no_numbers_end_the_run(self):
        from msfsr_training import train as module

        original = module.network_loss

        def spoilt(*arguments):
            loss, parts = original(*arguments)
            return loss * float("nan"), parts

        with mock.patch.object(module, "network_loss", spoilt):
            status, errors, _ = self.train("spoilt", "--steps", "100")
        self.assertEqual(status, 1)
        self.assertIn("MSFSR_RUN: 20 gradients in a row were no numbers; lower the learning rate", errors)

    def test_the_size_of_pack_and_recipe_must_agree(self):
        self.train("size", "--steps", "1")
        self.write_recipe(size=64)
        status, errors, _ = self.train("size", "--steps", "2")
        self.assertEqual(status, 1)
        self.assertIn("Expected a pack of size 64 as in the recipe but received 128; pack again", errors)

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


if __name__ == "__main__":
    unittest.main()
