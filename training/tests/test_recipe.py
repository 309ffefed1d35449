"""Recipes: defaults and the wording of errors."""
import unittest

import context  # noqa: F401
from msfsr_training.errors import OptionError
from msfsr_training.recipe import fill


class Recipe(unittest.TestCase):
    def test_defaults(self):
        recipe = fill({"optimizer": {"clip": 1}})
        self.assertEqual(recipe["optimizer"], {"kind": "adam", "learningRate": 0.0005, "betas": [0.9, 0.99], "clip": 1})
        self.assertEqual(recipe["entries"], [{"stage": 1, "share": 1}])
        self.assertEqual(recipe["precision"], "bf16")

    def test_errors(self):
        for recipe, message in (
            ({"btach": 4}, r'Unknown key "btach" in recipe \(nearest: "batch"\)'),
            ({"batch": 0}, "Expected number between 1 and 4096 for recipe.batch but received 0"),
            ({"batch": True}, "Expected integer for recipe.batch but received true"),
            ({"precision": "fp8"}, 'Expected one of "fp32", "bf16" for recipe.precision but received "fp8"'),
            ({"augment": {"scale": [1]}}, "Expected 2 items for recipe.augment.scale"),
            ({"losses": {"image": [1, "a"]}}, r"Expected number for recipe.losses.image\[1\] but received \"a\""),
            ({"entries": [{"share": 1}]}, r'Missing key "stage" in recipe.entries\[0\]'),
            ({"sourceWeights": {"x": -1}}, "recipe.sourceWeights.x"),
            ({"optimizer": {"learningRate": 0}}, "Expected number above 0 for recipe.optimizer.learningRate"),
        ):
            with self.subTest(message), self.assertRaisesRegex(OptionError, message):
                fill(recipe)


if __name__ == "__main__":
    unittest.main()
