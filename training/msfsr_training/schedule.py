"""Where training stands: progress along the schedule, learning rate and decay of the moving average."""
import math

# A longer gap between two steps means that the process was stopped or the machine slept: it does not count as training.
LONGEST_GAP = 30.0


class Schedule:
    """Progress from 0 to 1, by steps, by seconds of training, or by seconds of the processor. `step`, `seconds` and `processor` go into checkpoints."""

    def __init__(self, recipe, step=0, seconds=0.0, processor=0.0):
        self.recipe, self.step, self.seconds, self.processor = recipe, step, seconds, processor

    def advance(self, duration):
        """Counts one step that took `duration` seconds."""
        self.step += 1
        self.seconds += count(duration)

    def progress(self):
        """Share of the schedule that is done, at most 1."""
        schedule = self.recipe["schedule"]
        done = {
            "steps": self.step / self.recipe["steps"],
            "time": self.seconds / (60 * schedule["minutes"]),
            "processor": self.processor / schedule["seconds"],
        }
        return min(1.0, done[schedule["by"]])

    def learning_rate(self, progress):
        """Linear warm-up over steps, cosine over progress down to the share `final`."""
        schedule = self.recipe["schedule"]
        warm = min(1.0, (self.step + 1) / (schedule["warmup"] + 1))
        cosine = schedule["final"] + (1 - schedule["final"]) * 0.5 * (1 + math.cos(math.pi * progress))
        return self.recipe["optimizer"]["learningRate"] * warm * cosine

    def decay(self, progress):
        """Decay of the moving average; the first steps average over what there is."""
        ema = self.recipe["ema"]
        return min(ema["start"] + (ema["end"] - ema["start"]) * progress, (1 + self.step) / (10 + self.step))

    def adversarial_share(self):
        """What the weights of the losses by the discriminator are multiplied with: 0 while it learns alone, then rising over as many steps to 1."""
        warmup = self.recipe["losses"]["adversarial"]["warmup"]
        return min(max((self.step - warmup + 1) / (warmup + 1), 0.0), 1.0)


def count(duration):
    """Seconds that count as training: a gap beyond LONGEST_GAP counts as none."""
    return duration if duration <= LONGEST_GAP else 0.0
