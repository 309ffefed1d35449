"""Puts the package on the path, so that the tests run from anywhere. Imported first by every test."""
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
