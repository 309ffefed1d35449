"""Trains the rows that arrive on standard input, one JSON object a line, and answers each with its result on standard output.

    python3 -m experiments PACK THREADS

Everything else is written to standard error; ends when the input does, or after a signal when the step is done.
"""
import contextlib
import json
import sys

import torch

from msfsr_training.pack import read_pack

from .experiment import Experiment


def main(pack, threads):
    torch.set_num_threads(int(threads))
    pack = read_pack(pack)
    for line in sys.stdin:
        with contextlib.redirect_stdout(sys.stderr):
            result = Experiment(json.loads(line), pack).result()
        if result is None:
            return
        print(json.dumps(result), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
