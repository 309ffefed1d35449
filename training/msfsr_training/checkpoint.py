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


def save_checkpoint(path, model, network, average, optimizer, schedule, best, stale, opponent=None):
    """Writes a checkpoint atomically; RunError if it cannot be written, and the one before stays.

    best: the greatest gain so far in dB, or None; stale: validations since then; opponent: (discriminator, its optimiser).
    """
    standing = {
        "format": FORMAT,
        "fingerprint": fingerprint(model),
        "step": schedule.step,
        "seconds": schedule.seconds,
        "processor": schedule.processor,
        "best": best,
        "stale": stale,
    }
    # PyTorch 1.13 reads no plain floats back with weights_only, so that numbers travel as JSON.
    state = {
        "standing": json.dumps(standing),
        "network": dict(network.state_dict()),
        "average": dict(average.network.state_dict()),
        "optimizer": optimizer.state_dict()["state"],
        "rng": torch.get_rng_state(),
    }
    if opponent:
        discriminator, its_optimizer = opponent
        state["discriminator"] = dict(discriminator.state_dict())
        state["discriminatorOptimizer"] = its_optimizer.state_dict()["state"]
    path = Path(path)
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with open(temporary, "wb") as file:
            torch.save(state, file)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except (OSError, RuntimeError) as error:  # torch.save reports a full disk as RuntimeError
        temporary.unlink(missing_ok=True)
        raise RunError(f"Checkpoint {path} cannot be written: {error}; the one before it is kept") from error


def read_checkpoint(path, model):
    """Reads a checkpoint: step, seconds, processor, best, stale, network, average, optimizer (its state only), rng; of adversarial runs
    discriminator and discriminatorOptimizer too.

    RunError if it is damaged or belongs to another topology.
    """
    try:
        state = torch.load(path, map_location="cpu", weights_only=True)
        state.update({"stale": 0, "processor": 0.0, **json.loads(state.pop("standing"))})
    except FileNotFoundError:
        raise RunError(f"Expected a checkpoint but {path} does not exist; has the run been started?") from None
    except Exception as error:
        raise RunError(f"Checkpoint {path} cannot be read: {error}") from error
    if state.get("format") != FORMAT:
        raise RunError(f"Expected format {FORMAT} of checkpoint {path} but received {state.get('format')!r}")
    if state["fingerprint"] != fingerprint(model):
        raise RunError(f"Checkpoint {path} belongs to another topology; give the run another name")
    return state
