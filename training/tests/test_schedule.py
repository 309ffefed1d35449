"""How far a run is, by time or by the processor."""
import multiprocessing
import time
import unittest

import context  # noqa: F401

from msfsr_training.processor import processor_seconds
from msfsr_training.recipe import fill
from msfsr_training.schedule import Schedule


class Schedules(unittest.TestCase):
    def test_by_time_ignores_gaps(self):
        schedule = Schedule(fill({"schedule": {"by": "time", "minutes": 1, "warmup": 0}}))
        schedule.advance(15.0)
        schedule.advance(4000.0)
        self.assertEqual(schedule.progress(), 0.25)
        schedule.advance(29.0)
        schedule.advance(29.0)
        self.assertEqual(schedule.progress(), 1.0)
        self.assertAlmostEqual(schedule.learning_rate(1.0), 0.0005 * 0.02)

    def test_by_processor(self):
        schedule = Schedule(fill({"schedule": {"by": "processor", "seconds": 40}}))
        schedule.advance(1000.0)
        schedule.processor = 10.0
        self.assertEqual(schedule.progress(), 0.25)

    def test_the_clock_counts_children_once_while_they_run_and_after(self):
        before = processor_seconds()
        stop = multiprocessing.Event()
        child = multiprocessing.Process(target=_busy, args=(0.5, stop))
        child.start()
        while not stop.is_set():
            time.sleep(0.02)
        running = processor_seconds() - before
        child.terminate()
        child.join()
        ended = processor_seconds() - before
        self.assertGreater(running, 0.4)
        self.assertGreaterEqual(ended, running - 0.05)
        self.assertLess(ended, 2 * running)


def _busy(seconds, ready):
    while time.process_time() < seconds:
        pass
    ready.set()
    time.sleep(60)


if __name__ == "__main__":
    unittest.main()
