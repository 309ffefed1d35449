"""Topologies: reading, writing, interpreting, and sharing weights between entries."""
import copy
import hashlib
import json
import tempfile
import unittest
from pathlib import Path

import context  # noqa: F401
import numpy as np
import torch
from fake import conv, entry_input, fake_model, layer

from msfsr_training.errors import TopologyError, WeightsError
from msfsr_training.network import Network
from msfsr_training.topology import read_network, write_network


def single(layers, output):
    """A model of one stage with the given layers."""
    stages = [{"stage": 1, "scale": 2, "image": output, "boundaries": None, "granularity": None}]
    config = {"name": "one", "layers": layers, "input_layers": [["image", 0, 0]], "output_layers": [[output, 0, 0]]}
    described = {"msfsr": {"format": 1, "options": {}, "stages": stages}}
    return {"modelTopology": {"class_name": "Model", "config": config}, "userDefinedMetadata": described}


class Files(unittest.TestCase):
    def setUp(self):
        self.place = tempfile.TemporaryDirectory()
        self.folder = Path(self.place.name) / "net"
        self.network = Network(fake_model())

    def tearDown(self):
        self.place.cleanup()

    def test_round_trip(self):
        weights = self.network.tf_weights()
        for dtype, tolerance in (("float32", 0), ("float16", 2e-3)):
            write_network(self.folder, self.network.model, weights, dtype)
            saved = read_network(self.folder)
            self.assertEqual(list(saved.weights), list(weights))
            for name, array in weights.items():
                np.testing.assert_allclose(saved.weights[name], array, rtol=tolerance, atol=1e-6 if tolerance else 0)
            self.assertEqual(saved.model["modelTopology"], self.network.model["modelTopology"])
            self.assertEqual(sorted(path.name for path in self.folder.iterdir()), ["group1-shard1of1.bin", "model.json"])

    def test_altered_shards_are_refused(self):
        write_network(self.folder, self.network.model, self.network.tf_weights())
        shard = self.folder / "group1-shard1of1.bin"
        data = shard.read_bytes()
        for altered, message in ((data[:-4], "truncated"), (data + b"0000", "describes"), (b"\0\0\xc0\x7f" + data[4:], "no numbers")):
            shard.write_bytes(altered)
            with self.assertRaisesRegex(WeightsError, message):
                read_network(self.folder)
        shard.unlink()
        with self.assertRaisesRegex(WeightsError, "missing"):
            read_network(self.folder)

    def test_weights_shared_with_a_base(self):
        weights = self.network.tf_weights()
        names = list(weights)
        base = self.folder.parent / "base"
        write_network(base, self.network.model, {name: weights[name] for name in names[:-1]})
        own = {names[0]: weights[names[0]] + 1, names[-1]: weights[names[-1]]}
        write_network(self.folder, self.network.model, own)
        shard = "../base/group1-shard1of1.bin"
        groups = json.loads((base / "model.json").read_text())["weightsManifest"]
        model = json.loads((self.folder / "model.json").read_text())
        model["weightsManifest"] = [{**groups[0], "paths": [shard]}, *model["weightsManifest"]]
        (self.folder / "model.json").write_text(json.dumps(model))
        with self.assertRaisesRegex(WeightsError, "manifest.json with the SHA-256 of ../base"):
            read_network(self.folder)
        data = (base / "group1-shard1of1.bin").read_bytes()
        listed = {"files": {shard: {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}}}
        (self.folder / "manifest.json").write_text(json.dumps(listed))
        found = read_network(self.folder).weights
        self.assertEqual(set(found), set(names))
        for name in names:
            np.testing.assert_array_equal(found[name], own.get(name, weights[name]))
        (base / "group1-shard1of1.bin").write_bytes(data[:-1] + b"!")
        with self.assertRaisesRegex(WeightsError, "Expected SHA-256"):
            read_network(self.folder)
        (base / "group1-shard1of1.bin").unlink()
        with self.assertRaisesRegex(WeightsError, "the folder base, with which it shares weights"):
            read_network(self.folder)

    def test_weights_that_do_not_fit(self):
        weights = self.network.tf_weights()
        name = "s1_stem/conv/kernel"
        with self.assertRaisesRegex(WeightsError, "Expected shape"):
            Network(fake_model(), {**weights, name: weights[name][..., :2]})
        with self.assertRaisesRegex(WeightsError, f"{name} is missing"):
            Network(fake_model(), {key: value for key, value in weights.items() if key != name})
        with self.assertRaisesRegex(WeightsError, "belongs to no layer"):
            Network(fake_model(), {**weights, "s9/x": weights[name]})


class Interpreter(unittest.TestCase):
    def test_entries_share_weights(self):
        network = Network(fake_model()).eval()
        x = torch.rand(2, 3, 16, 16)
        with torch.no_grad():
            outputs = network(x, taps=["s1_fuse", "s1_bum0/conv1"])
            later = network(outputs["s1_image"], 2)
        self.assertEqual(outputs["s3_image"].shape, (2, 3, 128, 128))
        self.assertEqual(outputs["s1_fuse"].shape, (2, 8, 16, 16))
        torch.testing.assert_close(later["s3_image"], outputs["s3_image"])
        self.assertEqual(sum(parameter.numel() for parameter in network.parameters()), sum(a.size for a in network.tf_weights().values()))

    def test_shared_and_nested_layers(self):
        inner = {
            "name": "inner",
            "layers": [entry_input(8, "given"), layer("double", ["given"], [{"op": "scale", "name": "s", "inputs": ["in0"], "factor": 2}])],
            "input_layers": [["given", 0, 0]],
            "output_layers": [["double", 0, 0]],
        }
        nested = {"name": "inner", "class_name": "Model", "config": inner, "inbound_nodes": [[["image", 0, 0, {}]], [["inner", 1, 0, {}]]]}
        total = layer("sum", ["image"], [{"op": "add", "name": "a", "inputs": ["in0", "in1"]}])
        total["inbound_nodes"] = [[["inner", 1, 0, {}], ["inner", 2, 0, {}]]]
        network = Network(single([entry_input(8), nested, total], "sum"))
        x = torch.rand(1, 3, 8, 8)
        torch.testing.assert_close(network(x)["sum"], 6 * x)

    def test_sequential(self):
        inside = [{"class_name": "Conv2D", "config": {"name": "c", "filters": 4, "kernel_size": [1, 1]}}]
        chain = {"name": "seq", "class_name": "Sequential", "config": {"name": "seq", "layers": inside}, "inbound_nodes": [[["image", 0, 0, {}]]]}
        model = single([entry_input(8), chain], "seq")
        model["modelTopology"]["config"]["output_layers"] = [["seq", 1, 0]]
        network = Network(model)
        self.assertEqual(network(torch.rand(1, 3, 8, 8))["seq"].shape, (1, 4, 8, 8))
        self.assertEqual(list(network.tf_weights()), ["c/kernel", "c/bias"])

    def test_frozen_layers(self):
        norm = [conv("c", ["in0"], 3), {"op": "batch_norm", "name": "n", "inputs": ["c"]}]
        network = Network(single([entry_input(8), layer("still", ["image"], norm, trainable=False)], "still")).train()
        self.assertFalse(any(parameter.requires_grad for parameter in network.parameters()))
        before = copy.deepcopy(network.state_dict())
        network(torch.rand(2, 3, 8, 8))
        for name, value in network.state_dict().items():
            torch.testing.assert_close(value, before[name])

    def test_errors(self):
        def broken(**changes):
            return single([entry_input(8), {**layer("l", ["image"], [conv("c", ["in0"], 3)]), **changes}], "l")

        for model, message in (
            (broken(inbound_nodes=[[["imago", 0, 0, {}]]]), r'"imago" is called for.*nearest: "image"'),
            (broken(inbound_nodes=[[["l", 0, 0, {}]]]), "depends on its own result"),
            (broken(class_name="LSTM", config={}), 'Layer "l" is of class LSTM'),
            (broken(config={"steps": [conv("c", ["in3"], 3)]}), 'Unknown input "in3" of step "c" of layer "l"'),
            ({**broken(), "userDefinedMetadata": {}}, "userDefinedMetadata.msfsr"),
        ):
            with self.subTest(message), self.assertRaisesRegex(TopologyError, message):
                Network(json.loads(json.dumps(model)))


if __name__ == "__main__":
    unittest.main()
