"""What the commands do; options come from `__main__`."""
import json
from pathlib import Path

import numpy as np
import torch

from .checkpoint import read_checkpoint
from .distributed import Group, choose_device
from .errors import OptionError, RunError
from .metrics import validate
from .network import Network
from .pack import read_pack, write_pack
from .recipe import read_recipe
from .run_folder import RunFolder
from .topology import Saved, read_model, read_network, replace_folder, write_network
from .train import Trainer


def pack(options):
    """Packs a folder of faces."""
    return {"file": options.out, "bytes": write_pack(options.faces, options.out, options.size)}


def train(options):
    """Starts a run or goes on with it."""
    if options.threads:
        torch.set_num_threads(options.threads)
    folder, group = RunFolder(options.run_name), Group()
    started = folder.checkpoint.exists()
    if options.resume and not started:
        raise RunError(f"Expected a checkpoint of run {folder.path.name} to resume but there is none")
    recipe = _recipe(options, folder)
    saved = _network(options, folder)
    if group.first:
        folder.path.mkdir(parents=True, exist_ok=True)
        if Path(options.data).is_dir() and not folder.pack.exists():
            write_pack(options.data, folder.pack, recipe["size"])
    group.wait()
    data = read_pack(folder.pack if Path(options.data).is_dir() else options.data)
    trainer = Trainer(folder, saved, recipe, data, group, None if started else options.init)
    if group.first:
        folder.write_json("recipe.json", recipe)
        folder.write_json("model.json", trainer.network.model)
    validation = trainer.run()
    group.close()
    schedule = trainer.schedule
    standing = {"step": schedule.step, "samples": schedule.step * recipe["batch"], "processorSeconds": round(schedule.processor, 2)}
    return {**(validation or {}), **standing, "finished": schedule.progress() >= 1 or trainer.impatient}


def export(options):
    """Writes the moving average (`ema`), the best of it on val (`best`) or the weights themselves (`last`)."""
    folder = RunFolder(options.run_name)
    if options.which == "best":
        saved = read_network(folder.best)
        write_network(options.out, saved.model, saved.weights, options.dtype)
        return {"folder": options.out, "weights": len(saved.weights)}
    model = read_model(folder.path)
    state = read_checkpoint(folder.checkpoint, model)
    network = Network(model)
    network.load_state_dict(state["average" if options.which == "ema" else "network"])
    write_network(options.out, network.model, network.tf_weights(), options.dtype)
    return {"folder": options.out, "weights": len(network.wanted), "step": state["step"]}


def evaluate(options):
    """Measures a network folder on the val pictures of a pack."""
    saved = read_network(options.model)
    _check_weights(saved, options.model)
    device = choose_device()
    data = read_pack(options.data, only_val=True)
    network = Network(saved.model, saved.weights, size=data.size).to(device)
    return validate(network, data.val_hr, options.entry, device=device)


def forward(options):
    """Runs a network in float32; writes `outputs.json` {outputs: {name: {shape, file}}} and float32 NHWC files."""
    saved = read_network(options.model)
    _check_weights(saved, options.model)
    network = Network(saved.model, saved.weights)
    if options.spec:
        base, spec = Path(options.spec).parent, json.loads(Path(options.spec).read_text(encoding="utf-8"))
    elif options.input and options.shape:
        shape = [int(part) for part in options.shape.split(",")]
        taps = [name for name in options.taps.split(",") if name]
        base = Path(".")
        inputs = {network.main_input(options.entry): {"shape": shape, "file": options.input}}
        spec = {"inputs": inputs, "taps": taps, "entry": options.entry}
    else:
        raise OptionError("Expected --spec, or --input and --shape")
    inputs = {name: _read_tensor(base / given["file"], given["shape"]) for name, given in spec["inputs"].items()}
    network.train(bool(spec.get("training")))
    with torch.no_grad():
        results = network(inputs, spec.get("entry", 1), spec.get("taps", []))
    index = {}

    def fill(target):
        for k, (name, value) in enumerate(results.items()):
            value = value.permute(0, 2, 3, 1) if value.dim() == 4 else value
            index[name] = {"shape": list(value.shape), "file": f"{k}.bin"}
            (target / f"{k}.bin").write_bytes(np.ascontiguousarray(value.numpy(), dtype="<f4").tobytes())
        (target / "outputs.json").write_text(json.dumps({"outputs": index}), encoding="utf-8")

    replace_folder(options.out, fill)
    return {"outputs": index}


def _recipe(options, folder):
    over = {}
    if options.steps is not None:
        over = {"steps": options.steps, "schedule": {"by": "steps"}}
    if options.minutes is not None:
        over = {**over, "schedule": {"by": "time", "minutes": options.minutes}}
    path = options.recipe or (folder.recipe if folder.recipe.exists() else None)
    if path is None:
        raise OptionError("Expected --recipe: the run has none yet")
    return read_recipe(path, over)


def _network(options, folder):
    if options.model:
        return read_network(options.model)
    if not (folder.path / "model.json").exists():
        raise OptionError("Expected --model: the run has no network yet")
    return Saved(read_model(folder.path), {})


def _check_weights(saved, folder):
    if not saved.weights:
        raise OptionError(f"Expected weights in {folder} but its manifest has none")


def _read_tensor(path, shape):
    values = np.fromfile(path, dtype="<f4")
    if values.size != int(np.prod(shape)):
        raise OptionError(f"Expected {int(np.prod(shape))} float32 values for shape {shape} in {path} but received {values.size}")
    tensor = torch.from_numpy(values.astype(np.float32).reshape(shape))
    return tensor.permute(0, 3, 1, 2) if tensor.dim() == 4 else tensor
