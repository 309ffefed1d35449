"""Random streams and degradations."""
import io
import unittest

import context  # noqa: F401
import numpy as np
from PIL import Image

from msfsr_training.degrade import degrade
from msfsr_training.jpeg import jpeg
from msfsr_training.recipe import fill
from msfsr_training.stream import Stream

PICTURE = np.random.default_rng(0).integers(0, 256, (32, 32, 3), dtype=np.uint8)


class Streams(unittest.TestCase):
    def test_depend_on_their_name_alone(self):
        a, b = Stream(1, "view", 3), Stream("1/view/3")
        first = [a.uniform() for _ in range(5)]
        np.testing.assert_array_equal(first, b.uniforms(5))
        self.assertFalse(set(first) & set(Stream(2, "view", 3).uniforms(5)))

    def test_distributions(self):
        uniforms, normals = Stream("u").uniforms(20000), Stream("n").normals(20000)
        self.assertTrue(0 < uniforms.min() and uniforms.max() < 1)
        self.assertAlmostEqual(uniforms.mean(), 0.5, delta=0.01)
        self.assertAlmostEqual(normals.mean(), 0, delta=0.03)
        self.assertAlmostEqual(normals.std(), 1, delta=0.03)


class Degradations(unittest.TestCase):
    def made(self, **options):
        return degrade(PICTURE, 8, fill({"degradation": options})["degradation"], Stream("d")).astype(int)

    def test_bicubic_by_default(self):
        np.testing.assert_array_equal(self.made(), np.asarray(Image.fromarray(PICTURE).resize((8, 8), Image.BICUBIC)))

    def test_filters(self):
        np.testing.assert_array_equal(self.made(filters=["box"]), np.asarray(Image.fromarray(PICTURE).resize((8, 8), Image.BOX)))

    def test_blur_noise_and_jpeg(self):
        plain = self.made()
        self.assertLess(self.made(blur=[2, 2]).std(), 0.5 * plain.std())
        noise = self.made(noise=[0.05, 0.05]) - plain
        self.assertAlmostEqual(noise.std() / 255, 0.05, delta=0.01)
        self.assertLess(abs(noise.mean()), 3)
        errors = [np.abs(self.made(jpegShare=1, jpegQuality=[q, q]) - plain).mean() for q in (100, 60, 10)]
        self.assertEqual(errors, sorted(errors))
        self.assertGreater(errors[2], 5)

    def test_jpeg_is_nearly_that_of_libjpeg(self):
        # libjpeg transforms in integers, so that some frequencies round the other way.
        plain = np.asarray(Image.fromarray(PICTURE).resize((24, 20), Image.BICUBIC))
        for quality in (20, 60, 90):
            file = io.BytesIO()
            Image.fromarray(plain).save(file, "JPEG", quality=quality, subsampling=0)
            libjpeg = np.asarray(Image.open(file).convert("RGB")).astype(int)
            loss = np.abs(libjpeg - plain).mean()
            self.assertLess(np.abs(jpeg(plain, quality) - libjpeg).mean(), 0.3 * loss)

    def test_halved_chroma_mixes_neighbours(self):
        stripes = np.zeros((8, 8, 3), np.uint8)
        stripes[:, ::2], stripes[:, 1::2] = (200, 40, 40), (60, 60, 230)
        kept, mixed = (np.abs(jpeg(stripes, 100, chroma).astype(int) - stripes).mean() for chroma in ("4:4:4", "4:2:0"))
        self.assertLess(kept, 2)
        self.assertGreater(mixed, 30)


if __name__ == "__main__":
    unittest.main()
