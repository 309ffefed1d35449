"""Statistics of averaged weights."""
import json
import unittest
from unittest import mock

import context  # noqa: F401
import torch
from fake import fake_model
from test_train import RunFolders

from msfsr_training.network import Network
from msfsr_training.settle import BATCHES, FIRST, settle
from msfsr_training.topology import read_network

MODEL = fake_model((4, 4, 4), (1, 1, 0), (0, 0, 0), size=32, norm=True)


class Settle(unittest.TestCase):
    def setUp(self):
        torch.manual_seed(1)
        self.network = Network(MODEL, seed=1, size=32).eval()
        self.batches = [(torch.rand(2, 3, 4, 4), 1) for _ in range(BATCHES)]

    def statistics(self, name):
        return getattr(self.network, f"s1_bum0/norm/moving_{name}")

    def test_is_the_mean_of_statistics_that_move(self):
        before, moving, found = self.statistics("mean").clone(), self.statistics("mean").clone(), []
        for k, (x, _) in enumerate(self.batches):
            features = self.network(x, taps=["s1_bum0/conv1"])["s1_bum0/conv1"]
            moving = 0.9 * moving + 0.1 * features.mean((0, 2, 3))
            found += [moving] if k >= FIRST else []
        settle(self.network, self.batches)
        torch.testing.assert_close(self.statistics("mean"), torch.stack(found).mean(0))
        self.assertGreater((self.statistics("mean") - before).abs().max(), 0.01)
        self.assertFalse(self.network.training)

    def test_what_does_not_move_stays_to_the_bit(self):
        with torch.no_grad():
            self.statistics("mean").fill_(1 / 3)
        stays = {name: value.clone() for name, value in self.network.state_dict().items()}
        settle(self.network, [(torch.rand(2, 3, 8, 8), 2)] * BATCHES)
        changed = {name for name, value in self.network.state_dict().items() if not torch.equal(value, stays[name])}
        self.assertEqual(changed, {"s2_bum0/norm/moving_mean", "s2_bum0/norm/moving_variance"})


class Trained(RunFolders, unittest.TestCase):
    def test_validated_and_exported_networks_are_settled(self):
        (self.root / "net" / "model.json").write_text(json.dumps(MODEL))
        self.write_recipe(size=32)
        from msfsr_training import train as module

        seen = []

        def watched(network, batches):
            batches = list(batches)
            settle(network, batches)
            seen.append(network.tf_weights())
            self.assertEqual(len(batches), BATCHES)

        with mock.patch.object(module, "settle", watched):
            self.assertEqual(self.train("run")[0], 0)
        self.assertEqual(len(seen), 2)
        self.call("export", "--run", "run", "--which", "ema", "--dtype", "float32", "--out", self.root / "out")
        exported = read_network(self.root / "out").weights
        for name, value in seen[-1].items():
            self.assertEqual(exported[name].tolist(), value.tolist(), name)


if __name__ == "__main__":
    unittest.main()
