"""Runs one after another: `python3 -m msfsr_training queue FILE`. Started again, it skips finished runs and goes on with a broken one."""
import argparse
import json
import sys
from pathlib import Path

from .commands import train
from .errors import OptionError, TrainingError
from .run_folder import RunFolder

OPTIONS = {"model": None, "recipe": None, "init": None, "steps": None, "minutes": None, "threads": None}
DONE = "done.json"


def read_queue(path):
    """Runs of a queue file, a list of objects {run, data, model, recipe, init, steps, minutes, threads}; paths are relative to the file.

    OptionError for a file that is none, a key that is unknown, and two runs of one name.
    """
    try:
        runs = json.loads(Path(path).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise OptionError(f"Expected a JSON file of runs but {path} cannot be read: {error}") from None
    if not isinstance(runs, list) or not all(isinstance(run, dict) for run in runs):
        raise OptionError(f"Expected a list of objects in {path}")
    known = {"run", "data", *OPTIONS}
    for run in runs:
        if not {"run", "data"} <= set(run) <= known:
            raise OptionError(f"Expected run and data, and of the rest {', '.join(OPTIONS)}, in {path} but received {', '.join(run)}")
    names = [run["run"] for run in runs]
    if len(set(names)) < len(names):
        raise OptionError(f"Expected another name for each run in {path} but received {', '.join(names)}")
    base = Path(path).resolve().parent
    return [{**run, **{key: str(base / Path(run[key]).expanduser()) for key in ("data", "model", "recipe", "init") if run.get(key)}} for run in runs]


def run_queue(options):
    """Trains what is not done yet, in order. A run that fails is told and left for the next start; one that was stopped ends the queue."""
    done, failed = [], []
    for run in read_queue(options.file):
        folder = RunFolder(run["run"])
        if not (folder.path / DONE).exists():
            print(f"queue: {run['run']}", flush=True)
            try:
                result = train(argparse.Namespace(run_name=run["run"], resume=False, **{**OPTIONS, **{key: run[key] for key in run if key != "run"}}))
            except TrainingError as error:
                print(f"{run['run']}: {error.code}: {error}", file=sys.stderr, flush=True)
                failed.append(run["run"])
                continue
            if not result["finished"]:
                return {"done": done, "failed": failed, "stopped": run["run"]}
            folder.write_json(DONE, result)
        done.append(run["run"])
    return {"done": done, "failed": failed}
