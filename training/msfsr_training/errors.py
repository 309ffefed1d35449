"""Errors of the training program: every message says what was expected, what came, and what to do."""
import difflib


class TrainingError(Exception):
    """Base class; `code` is stable, so that callers can branch without parsing text."""

    code = "MSFSR_TRAINING"


class OptionError(TrainingError):
    """An option or a recipe value is of the wrong type or out of range."""

    code = "MSFSR_OPTION"


class TopologyError(TrainingError):
    """A topology that cannot be interpreted: unknown operation or layer, missing input, cycle."""

    code = "MSFSR_TOPOLOGY"


class WeightsError(TrainingError):
    """Weights that are missing, truncated or do not fit the topology beside them."""

    code = "MSFSR_WEIGHTS"


class DataError(TrainingError):
    """A pack or a folder of faces whose content is not what it should be."""

    code = "MSFSR_DATA"


class RunError(TrainingError):
    """A run that cannot start, continue or go on: other topology, no checkpoint, diverged."""

    code = "MSFSR_RUN"


def nearest(name, known):
    """Returns ` (nearest: "x")` for the known name most like `name`, or an empty string."""
    found = difflib.get_close_matches(str(name), list(known), n=1, cutoff=0.5)
    return f' (nearest: "{found[0]}")' if found else ""
