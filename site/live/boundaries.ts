/** Five landmarks that can be dragged, the 11 lines that follow from them, and the heatmaps that a stage is trained with. */
import { linesFromLandmarks, renderBoundaries } from 'msfsr/boundaries';
import { createPixelImage, drawBoundaries, resize } from 'msfsr/image';
import { dragPoints } from './drag-points.js';
import { type Example, PORTRAITS } from './example.js';

/** px of the picture. */
const SIDE = 128;
/** Centres of the eyes, tip of the nose, corners of the mouth: x, y, x, y, … */
const POINTS = [47, 54, 81, 54, 64, 74, 51, 92, 77, 92];

export const example: Example = {
  pictures: PORTRAITS,
  choices: { granularity: ['5', '7', '10'] },

  async run({ chosen, signal, picture, show, say }) {
    const face = resize(await picture(), SIDE, SIDE, { filter: 'lanczos' });
    const black = createPixelImage(SIDE, SIDE);
    for (let i = 3; i < black.data.length; i += 4) black.data[i] = 255;

    const draw = (points: readonly number[]) => {
      const lines = linesFromLandmarks(points, 'five');
      // No finer than the five points can tell.
      const granularity = Math.max(Number(chosen.granularity), lines.uncertainty);
      const heatmaps = renderBoundaries(lines, { width: SIDE, height: SIDE, granularity });
      show(drawBoundaries(face, heatmaps, { opacity: 0.7 }), 'lines on the face');
      show(drawBoundaries(black, heatmaps), 'heatmaps, a colour a line');
      say(`σ ${granularity.toFixed(1)} px; the lines may be off by ${lines.uncertainty.toFixed(1)} px.`);
    };
    show(dragPoints(face, POINTS, draw, signal), 'drag the points');
    draw(POINTS);
  },
};
