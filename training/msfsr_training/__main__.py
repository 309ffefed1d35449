"""Command line: `python3 -m msfsr_training <command>`; see `--help`."""
import argparse
import json
import sys

from .commands import evaluate, export, forward, pack, train
from .errors import TrainingError
from .queue import run_queue


def build_parser():
    """All commands and their options."""
    parser = argparse.ArgumentParser(prog="msfsr_training", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)

    command = commands.add_parser("pack", help="pack a folder of faces into one file")
    command.add_argument("--faces", required=True)
    command.add_argument("--out", required=True)
    command.add_argument("--size", type=int, default=128, help="side of the truth in px, as the recipe has it")
    command.set_defaults(run=pack)

    command = commands.add_parser("train", help="train, or go on with a run")
    command.add_argument("--run", dest="run_name", required=True, help="name of the run")
    command.add_argument("--data", required=True, help="pack, or folder of faces")
    command.add_argument("--model", help="folder of the network; needed for the first start")
    command.add_argument("--recipe", help="JSON file; the run's own if left out")
    command.add_argument("--init", help="folder of weights to start from where names and shapes agree")
    command.add_argument("--steps", type=int, help="overrides the recipe: schedule by steps")
    command.add_argument("--minutes", type=float, help="overrides the recipe: schedule by time")
    command.add_argument("--threads", type=int, help="threads of PyTorch")
    command.add_argument("--resume", action="store_true", help="refuse to start anew")
    command.set_defaults(run=train)

    command = commands.add_parser("queue", help="train the runs of a file one after another; goes on where it was stopped")
    command.add_argument("file", help="JSON: [{run, data, model, recipe, …}]")
    command.set_defaults(run=run_queue)

    command = commands.add_parser("export", help="write a network folder from a run")
    command.add_argument("--run", dest="run_name", required=True)
    command.add_argument("--out", required=True)
    command.add_argument("--which", choices=["ema", "best", "last"], default="ema")
    command.add_argument("--dtype", choices=["float32", "float16"], default="float16")
    command.set_defaults(run=export)

    command = commands.add_parser("eval", help="fidelity on the evaluation crops of val")
    command.add_argument("--model", required=True)
    command.add_argument("--data", required=True)
    command.add_argument("--entry", type=int, default=1)
    command.set_defaults(run=evaluate)

    command = commands.add_parser("forward", help="run a network on raw float32 tensors")
    command.add_argument("--model", required=True)
    command.add_argument("--spec", help="JSON: {inputs: {name: {shape, file}}, taps, entry, training}")
    command.add_argument("--input", help="instead of --spec: little-endian float32 file, NHWC")
    command.add_argument("--shape", help="n,h,w,c of --input")
    command.add_argument("--entry", type=int, default=1)
    command.add_argument("--taps", default="", help="names of layers, or layer/step, with commas between")
    command.add_argument("--out", required=True, help="folder for outputs.json and the results")
    command.set_defaults(run=forward)
    return parser


def main(arguments=None):
    """Runs a command; its result is printed as JSON. Returns the exit status."""
    options = build_parser().parse_args(arguments)
    try:
        result = options.run(options)
    except TrainingError as error:
        print(f"{error.code}: {error}", file=sys.stderr)
        return 1
    if result is not None:
        print(json.dumps(result))
    return 0


if __name__ == "__main__":
    sys.exit(main())
