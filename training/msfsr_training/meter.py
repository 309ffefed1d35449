"""What happened between two lines of the log."""
from .schedule import count


class Meter:
    """Gathers losses, samples and times between two lines of the log."""

    def __init__(self):
        self.sums, self.steps, self.samples, self.seconds, self.waited = {}, 0, 0, 0.0, 0.0

    def add(self, seconds, waited, samples, parts):
        """Counts a step; a gap that does not count as training is left out."""
        if count(seconds):
            self.seconds, self.waited, self.samples = self.seconds + seconds, self.waited + waited, self.samples + samples
        for name, value in (parts or {}).items():
            total, times = self.sums.get(name, (0.0, 0))
            self.sums[name] = (total + value, times + 1)

    def take(self):
        """Means since the last call, samplesPerSecond and waitShare (share of the time spent waiting for data)."""
        line = {name: round(float(total) / times, 6) for name, (total, times) in self.sums.items()}
        seconds = max(self.seconds, 1e-9)
        line.update(samplesPerSecond=round(self.samples / seconds, 2), waitShare=round(self.waited / seconds, 4))
        self.__init__()
        return line
