"""Small networks and pictures for the tests."""
import json

import numpy as np
from PIL import Image


def conv(name, inputs, filters, size=3, **more):
    """A conv2d step."""
    return {"op": "conv2d", "name": name, "inputs": inputs, "filters": filters, "kernel_size": size, **more}


def layer(name, inbound, steps, **more):
    """An msfsr layer."""
    nodes = [[[before, 0, 0, {}] for before in inbound]]
    return {"name": name, "class_name": "MsfsrAny", "config": {"name": name, "steps": steps, **more}, "inbound_nodes": nodes}


def entry_input(size, name="image", channels=3):
    """An InputLayer."""
    config = {"name": name, "batch_input_shape": [None, size, size, channels], "dtype": "float32"}
    return {"name": name, "class_name": "InputLayer", "config": config, "inbound_nodes": []}


def block(name, before, channels, norm=False):
    """A residual block, its features normalised or not."""
    steps = [
        conv("conv1", ["in0"], channels),
        *([{"op": "batch_norm", "name": "norm", "inputs": ["conv1"]}] if norm else []),
        {"op": "prelu", "name": "act", "inputs": ["norm" if norm else "conv1"]},
        conv("conv2", ["act"], channels, init_gain=0.1),
        {"op": "add", "name": "sum", "inputs": ["in0", "conv2"]},
    ]
    return layer(name, [before], steps)


def stage(number, image, channels, blocks, after, norm):
    """Layers of one stage of the compact kind."""
    s = f"s{number}_"
    layers = [layer(f"{s}stem", [image], [conv("conv", ["in0"], channels)])]
    before = f"{s}stem"
    for k in range(blocks):
        layers.append(block(f"{s}bum{k}", before, channels, norm))
        before = f"{s}bum{k}"
    layers.append(layer(f"{s}bem", [before], [conv("head", ["in0"], 11, 1), {"op": "relu", "name": "out", "inputs": ["head"]}]))
    layers.append(layer(f"{s}boundaries", [f"{s}bem"], [{"op": "scale", "name": "same", "inputs": ["in0"], "factor": 1}]))
    fuse = [
        conv("hidden", ["in1"], 16),
        {"op": "relu", "name": "act", "inputs": ["hidden"]},
        conv("gamma", ["act"], channels, 1),
        conv("beta", ["act"], channels, 1),
        {"op": "modulate", "name": "out", "inputs": ["in0", "gamma", "beta"]},
    ]
    layers.append(layer(f"{s}fuse", [before, f"{s}bem"], fuse))
    before = f"{s}fuse"
    for k in range(after):
        layers.append(block(f"{s}bfm{k}", before, channels, norm))
        before = f"{s}bfm{k}"
    up = [
        conv("conv", ["in0"], 4 * channels, init_shuffle=2),
        {"op": "pixel_shuffle", "name": "shuffle", "inputs": ["conv"], "size": 2},
        {"op": "relu", "name": "act", "inputs": ["shuffle"]},
        conv("rgb", ["act"], 3, init_gain=0.1),
        {"op": "upsample_bicubic", "name": "base", "inputs": ["in1"], "size": 2},
        {"op": "add", "name": "out", "inputs": ["rgb", "base"]},
    ]
    layers.append(layer(f"{s}image", [before, image], up))
    return layers


def fake_model(channels=(8, 8, 8), blocks=(1, 1, 1), after=(1, 1, 1), entries=True, size=128, norm=False):
    """A parsed model.json without weights: three stages up to `size`, and an entry at stage 2."""

    def topology(first):
        layers = [entry_input(size // 8 * 2 ** (first - 1))]
        image = "image"
        for number in range(first, 4):
            k = number - 1
            layers += stage(number, image, channels[k], blocks[k], after[k], norm)
            image = f"s{number}_image"
        outputs = [[f"s{n}_{what}", 0, 0] for n in range(first, 4) for what in ("image", "boundaries")]
        config = {"name": "fake", "layers": layers, "input_layers": [["image", 0, 0]], "output_layers": outputs}
        return {"class_name": "Model", "config": config}

    stages = [
        {"stage": n, "scale": 2, "image": f"s{n}_image", "boundaries": f"s{n}_boundaries", "granularity": sigma}
        for n, sigma in ((1, 1.6), (2, 1.3), (3, 1.0))
    ]
    described = {"format": 1, "options": {}, "stages": stages, "entries": [{"stage": 2, "topology": topology(2)}] if entries else []}
    return {"format": "layers-model", "modelTopology": topology(1), "userDefinedMetadata": {"msfsr": described}}


def fake_faces(folder, count=6, side=200, seed=0):
    """A folder of faces with `count` smooth random pictures for train and 2 for val."""
    rng = np.random.default_rng(seed)
    for split, number in (("train", count), ("val", 2)):
        (folder / split).mkdir(parents=True)
        with open(folder / f"{split}.jsonl", "w", encoding="utf-8") as file:
            for k in range(number):
                coarse = Image.fromarray(rng.integers(0, 256, (12, 12, 3), dtype=np.uint8))
                coarse.resize((side, side), Image.BICUBIC).save(folder / split / f"p{k}.webp", lossless=True)
                mesh = rng.uniform(side * 0.25, side * 0.75, 936).round().tolist()
                face = {"cx": side / 2, "cy": side / 2, "size": side / 1.7}
                row = {"id": f"p{k}", "source": f"source{k % 2}", "side": side, "face": face, "mesh468": mesh}
                file.write(json.dumps(row) + "\n")
    return folder
