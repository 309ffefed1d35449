"""The folder of a run: `$MSFSR_RUNS` (default ~/.cache/msfsr/runs) / name."""
import json
import os
import re
from pathlib import Path

from .errors import OptionError


class RunFolder:
    """Paths and the log of a run. OptionError for a name that is no plain file name."""

    def __init__(self, name):
        if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*", name):
            raise OptionError(f"Expected letters, digits, points, dashes and underscores for --run but received {name!r}")
        root = os.environ.get("MSFSR_RUNS") or Path.home() / ".cache" / "msfsr" / "runs"
        self.path = Path(root) / name
        self.checkpoint = self.path / "last.pt"
        self.best = self.path / "best"
        self.recipe = self.path / "recipe.json"
        self.pack = self.path / "faces.pack"

    def write_json(self, name, value):
        """Writes a JSON file atomically."""
        temporary = self.path / f".{name}.{os.getpid()}"
        temporary.write_text(json.dumps(value, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
        os.replace(temporary, self.path / name)

    def log(self, line):
        """Appends one object to log.jsonl and prints it."""
        text = json.dumps(line)
        with open(self.path / "log.jsonl", "a", encoding="utf-8") as file:
            file.write(text + "\n")
        print(text, flush=True)
