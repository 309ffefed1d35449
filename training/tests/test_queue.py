"""Queues of runs: what is done is skipped, what stopped goes on."""
import json
import unittest

import context  # noqa: F401
from run_folders import RunFolders


class Queues(RunFolders, unittest.TestCase):
    def queue(self, *runs):
        root = self.root
        given = [{"data": str(root / "faces"), "model": "net", "recipe": "recipe.json", **run} for run in runs]
        (root / "queue.json").write_text(json.dumps(given))
        return self.call("queue", root / "queue.json")

    def test_skips_what_is_done_and_goes_on_with_what_is_not(self):
        self.train("two", "--steps", "2")
        (self.root / "runs" / "two" / "recipe.json").unlink()
        runs = [{"run": "one", "steps": 2}, {"run": "two", "steps": 4}]
        self.assertEqual(self.queue(*runs)[0], 0)
        self.assertEqual([line["step"] for line in self.lines("one") if "loss" in line], [1, 2])
        self.assertEqual([line["step"] for line in self.lines("two") if "loss" in line], [1, 2, 3, 4])
        done = json.loads((self.root / "runs" / "two" / "done.json").read_text())
        self.assertGreater(done["processorSeconds"], 0)
        self.assertEqual([done["step"], done["samples"], done["finished"]], [4, 8, True])
        before = self.lines("one")
        self.queue(*runs)
        self.assertEqual(self.lines("one"), before)

    def test_a_run_that_fails_does_not_hold_up_the_next(self):
        self.queue({"run": "bad", "model": "missing", "steps": 1}, {"run": "good", "steps": 1})
        self.assertFalse((self.root / "runs" / "bad" / "done.json").exists())
        self.assertTrue((self.root / "runs" / "good" / "done.json").exists())

    def test_processor_seconds_add_up_over_restarts(self):
        self.train("one", "--steps", "2")
        self.train("one", "--steps", "4")
        used = [line["processorSeconds"] for line in self.lines("one") if "loss" in line]
        self.assertEqual(used, sorted(used))

    def test_refusals(self):
        for runs in ([{"run": "one", "colour": 1}], [{"run": "one"}, {"run": "one"}]):
            status, errors = self.queue(*runs)
            self.assertEqual(status, 1)
            self.assertIn("queue.json", errors)


if __name__ == "__main__":
    unittest.main()
