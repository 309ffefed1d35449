"""The processor's clock: what a training has cost, whatever else the machine does."""
import multiprocessing
import os
import resource
from pathlib import Path


def processor_seconds():
    """User and system seconds of this process and of all that it has started, ended or not (those that run are counted on Linux only)."""
    running = sum(map(_seconds_of, multiprocessing.active_children()))
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return running + sum(usage.ru_utime + usage.ru_stime for usage in used)


def _seconds_of(process):
    try:
        stat = Path(f"/proc/{process.pid}/stat").read_text()
    except OSError:
        return 0.0
    # The name, in brackets, may hold blanks; utime, stime, cutime and cstime are the fields 14 to 17.
    return sum(map(int, stat.rpartition(")")[2].split()[11:15])) / os.sysconf("SC_CLK_TCK")
