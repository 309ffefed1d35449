"""Checkpoints: everything a run needs to go on as if it had not stopped."""
import hashlib
import json
import os
from pathlib import Path

import torch

from .errors import RunError
from .topology import metadata

FORMAT = 1


def fingerprint(model):
    """sha256 over what makes weights fit: topology, stages and entries of a parsed `model.json`."""
    described = metadata(model)
    essence = [model["modelTopology"], described["stages"], described.get("entries") or []]
    return hashlib.sha256(json.dumps(essence, sort_keys=True).encode()).hexdigest()


def save_checkpoint(path, model, network, average, optimizer, schedule, best):
    """Writes a checkpoint atomically. best: the greatest gain so far in dB, or None."""
    standing = {
        "format": FORMAT,
        "fingerprint": fingerprint(model),
        "step": schedule.step,
        "seconds": schedule.seconds,
        "best": best,
    }
    # PyTorch 1.13 reads no plain floats back with weights_only, so that numbers travel as JSON.
    state = {
        "standing": json.dumps(standing),
        "network": dict(network.state_dict()),
        "average": dict(average.network.state_dict()),
        "optimizer": optimizer.state_dict()["state"],
        "rng": torch.get_rng_state(),
    }
    path = Path(path)
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    with open(temporary, "wb") as file:
        torch.save(state, file)
        file.flush()
        os.fsync(file.fileno())
    os.replace(temporary, path)


def read_checkpoint(path, model):
    """Reads a checkpoint: step, seconds, best, network, average, optimizer (its state only), rng.

    RunError if it is damaged or belongs to another topology.
    """
    try:
        state = torch.load(path, map_location="cpu", weights_only=True)
        state.update(json.loads(state.pop("standing")))
    except FileNotFoundError:
        raise RunError(f"Expected a checkpoint but {path} does not exist; has the run been started?") from None
    except Exception as error:
        raise RunError(f"Checkpoint {path} cannot be read: {error}") from error
    if state.get("format") != FORMAT:
        raise RunError(f"Expected format {FORMAT} of checkpoint {path} but received {state.get('format')!r}")
    if state["fingerprint"] != fingerprint(model):
        raise RunError(f"Checkpoint {path} belongs to another topology; give the run another name")
    return state
