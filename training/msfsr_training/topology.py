"""Reads and writes network folders: `model.json` and its weight shards, as docs/FORMAT.md has it."""
import hashlib
import json
import os
import re
import shutil
import tempfile
from dataclasses import dataclass
from math import prod
from pathlib import Path

import numpy as np

from .errors import TopologyError, WeightsError

SHARD_BYTES = 4 * 1024 * 1024
FLOAT16_MAX = 65504.0
# Shards of another network, which lies beside the one that shares its weights, or is shipped.
BASE_FILE = re.compile(r"\.\./([\w.-]*\w)/[\w-][\w.-]*")
SHIPPED = Path(__file__).resolve().parents[2] / "weights"


@dataclass
class Saved:
    """A network as it lies in a folder.

    model: the parsed `model.json`; weights: name → float32 array in TensorFlow layout (empty if the folder has none).
    """

    model: dict
    weights: dict


def metadata(model):
    """Returns `userDefinedMetadata.msfsr` of a parsed `model.json`, checked; TopologyError if it is missing."""
    found = (model.get("userDefinedMetadata") or {}).get("msfsr")
    if not isinstance(found, dict) or not isinstance(found.get("stages"), list) or not found["stages"]:
        raise TopologyError("Expected userDefinedMetadata.msfsr with stages in model.json; save the network with msfsr")
    if found.get("format") != 1:
        raise TopologyError(f"Expected format 1 in userDefinedMetadata.msfsr but received {found.get('format')!r}")
    return found


def read_model(folder):
    """Reads `model.json` of a folder without its weights. TopologyError if it is missing or no layers model."""
    path = Path(folder) / "model.json"
    try:
        model = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise TopologyError(f"Expected a network folder with model.json but {path} does not exist") from None
    except ValueError as error:
        raise TopologyError(f"Expected JSON in {path}: {error}") from None
    if not isinstance(model, dict) or "modelTopology" not in model:
        raise TopologyError(f"Expected a tfjs layers model with modelTopology in {path}")
    topology = model["modelTopology"]
    if "model_config" in topology:  # as Keras' own converter writes it
        model["modelTopology"] = topology["model_config"]
    return model


def read_network(folder):
    """Reads a network folder. Weights come as float32; a shard that is missing, too short or too long is refused. A weight that
    several groups hold is that of the last: the others are those of a base."""
    model = read_model(folder)
    weights = {}
    for group in model.get("weightsManifest") or []:
        own = set()
        data = b"".join(_read_shard(Path(folder), name) for name in group["paths"])
        at = 0
        for entry in group["weights"]:
            stored = _stored_dtype(entry)
            size = prod(entry["shape"]) * stored.itemsize
            if at + size > len(data):
                raise WeightsError(
                    f"Weights of {folder} are truncated: {entry['name']} needs bytes {at} to {at + size} "
                    f"but the shards hold {len(data)}; fetch the folder again"
                )
            if entry["name"] in own:
                raise WeightsError(f"Weight {entry['name']} occurs twice in the manifest of {folder}")
            own.add(entry["name"])
            array = np.frombuffer(data, dtype=stored, count=prod(entry["shape"]), offset=at)
            weights[entry["name"]] = array.astype(np.float32).reshape(entry["shape"])
            at += size
        if at != len(data):
            raise WeightsError(f"Shards of {folder} hold {len(data)} bytes but the manifest describes {at}")
    for name, array in weights.items():
        if not np.isfinite(array).all():
            raise WeightsError(f"Weight {name} of {folder} holds values that are no numbers")
    return Saved(model, weights)


def write_network(folder, model, weights, dtype="float32"):
    """Writes `model.json` and shards to `folder`, atomically: into a temporary folder beside it, then renamed.

    weights: name → array in TensorFlow layout, written in this order. dtype: `float32` or `float16`.
    """
    if dtype not in ("float32", "float16"):
        raise WeightsError(f"Expected float32 or float16 for dtype but received {dtype!r}")
    entries, chunks = [], []
    for name, array in weights.items():
        array = np.ascontiguousarray(array, dtype="<f4")
        if not np.isfinite(array).all():
            raise WeightsError(f"Weight {name} holds values that are no numbers; nothing was written")
        entry = {"name": name, "shape": list(array.shape), "dtype": "float32"}
        if dtype == "float16":
            if array.size and np.abs(array).max() > FLOAT16_MAX:
                raise WeightsError(f"Weight {name} exceeds the range of float16; write float32")
            entry["quantization"] = {"dtype": "float16", "original_dtype": "float32"}
            array = array.astype("<f2")
        entries.append(entry)
        chunks.append(array.tobytes())
    data = b"".join(chunks)
    count = max(1, -(-len(data) // SHARD_BYTES))
    paths = [f"group1-shard{k + 1}of{count}.bin" for k in range(count)]
    written = {key: value for key, value in model.items() if key != "weightsManifest"}
    written.setdefault("format", "layers-model")
    written["weightsManifest"] = [{"paths": paths, "weights": entries}]

    def fill(target):
        for k, name in enumerate(paths):
            (target / name).write_bytes(data[k * SHARD_BYTES : (k + 1) * SHARD_BYTES])
        (target / "model.json").write_text(json.dumps(written, ensure_ascii=False), encoding="utf-8")

    replace_folder(folder, fill)


def replace_folder(folder, fill):
    """Lets `fill(path)` write a temporary folder, then puts it in the place of `folder`."""
    folder = Path(folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    temporary = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        temporary.chmod(0o755)
        fill(temporary)
        if folder.exists():
            old = Path(tempfile.mkdtemp(prefix=f".{folder.name}-old-", dir=folder.parent))
            os.replace(folder, old / "old")
            os.replace(temporary, folder)
            shutil.rmtree(old)
        else:
            os.replace(temporary, folder)
    except BaseException:
        shutil.rmtree(temporary, ignore_errors=True)
        raise


def _read_shard(folder, name):
    base = BASE_FILE.fullmatch(name)
    if not base and (os.path.isabs(name) or ".." in Path(name).parts):
        raise WeightsError(f"Expected a shard inside the network's folder but received {name!r}")
    places = [folder.resolve(), *([SHIPPED / "x"] if base else [])]
    for place in places:
        path = Path(os.path.normpath(place / name))
        if path.exists():
            data = path.read_bytes()
            if base:
                _check_base(folder, name, data)
            return data
    hint = f"; the folder {base[1]}, with which it shares weights, must lie beside it" if base else "; fetch the folder again"
    raise WeightsError(f"Shard {name} of {folder} is missing{hint}")


def _check_base(folder, name, data):
    """What is taken from another network's folder must be what the manifest says."""
    try:
        expected = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["files"][name]["sha256"]
    except (OSError, ValueError, KeyError, TypeError):
        raise WeightsError(f"Expected a manifest.json with the SHA-256 of {name}, the base of {folder}, but found none") from None
    if hashlib.sha256(data).hexdigest() != expected:
        raise WeightsError(f"Expected SHA-256 {expected} of {name}, the base of {folder}: the file was altered")


def _stored_dtype(entry):
    if entry.get("dtype") != "float32":
        raise WeightsError(f"Expected float32 for the dtype of weight {entry['name']} but received {entry.get('dtype')!r}")
    quantization = entry.get("quantization")
    if quantization is None:
        return np.dtype("<f4")
    if quantization.get("dtype") != "float16":
        raise WeightsError(f"Expected float16 quantization of {entry['name']} but received {quantization.get('dtype')!r}")
    return np.dtype("<f2")
