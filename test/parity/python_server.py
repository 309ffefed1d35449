"""Runs command lines of Python one after the other in one interpreter, so that torch is imported once. A line of JSON each, in and out."""
import contextlib
import io
import json
import runpy
import sys
import traceback


def run(arguments):
    """What `python3 <arguments>` does: `-m module …`, `-c code …` or `script …`."""
    kind, *rest = arguments
    if kind == "-c":
        sys.argv = ["-c", *rest[1:]]
        exec(compile(rest[0], "<string>", "exec"), {"__name__": "__main__"})
    elif kind == "-m":
        sys.argv = rest
        runpy.run_module(rest[0], run_name="__main__", alter_sys=True)
    else:
        sys.argv = list(arguments)
        runpy.run_path(kind, run_name="__main__")


def answer(line):
    """Exit status and output of a command line."""
    out, error, status = io.StringIO(), io.StringIO(), 0
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(error):
        try:
            run(json.loads(line))
        except SystemExit as end:
            status = end.code or 0
        except BaseException:
            traceback.print_exc()
            status = 1
    if "torch" in sys.modules:
        sys.modules["torch"].set_default_dtype(sys.modules["torch"].float32)  # what a script sets is its own
    return {"status": status, "out": out.getvalue(), "error": error.getvalue()}


for line in sys.stdin:
    print(json.dumps(answer(line)), flush=True)
