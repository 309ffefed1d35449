"""Random numbers as src/degrade/stream.ts draws them: the same recipe gives the same batches in both trainers."""
import numpy as np

MASK = 0xFFFFFFFF


def seed_of(name):
    """FNV-1a of a text."""
    value = 0x811C9DC5
    for character in name:
        value = ((value ^ ord(character)) * 0x01000193) & MASK
    return value


class Stream:
    """An endless row of numbers that depends on its name alone (Mulberry32)."""

    def __init__(self, *name):
        self.state = seed_of("/".join(str(part) for part in name))

    def uniforms(self, count):
        """float64 [count] in (0, 1)."""
        steps = np.arange(1, count + 1, dtype=np.uint64) * np.uint64(0x6D2B79F5) + np.uint64(self.state)
        self.state = (self.state + count * 0x6D2B79F5) & MASK
        state = steps.astype(np.uint32)
        t = (state ^ (state >> np.uint32(15))) * (state | np.uint32(1))
        t = (t + (t ^ (t >> np.uint32(7))) * (t | np.uint32(61))) ^ t
        return (t ^ (t >> np.uint32(14))).astype(np.float64) / 2**32 + 2**-33

    def uniform(self, low=0.0, high=1.0):
        """One number between `low` and `high`."""
        return low + (high - low) * float(self.uniforms(1)[0])

    def normals(self, count):
        """float64 [count], normal (Box and Muller)."""
        pairs = self.uniforms(2 * count)
        return np.sqrt(-2 * np.log(pairs[::2])) * np.cos(2 * np.pi * pairs[1::2])
