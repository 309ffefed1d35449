import type { IndexedScheme } from '../types.js';
import { span } from './span.js';

/**
 * 194 points of Helen, numbered from 0: jaw 0 … 40, nose 41 … 57, outer lips 58 … 85, inner lips 86 … 113, right eye
 * of the image 114 … 133, left eye 134 … 153, right brow 154 … 173, left brow 174 … 193.
 *
 * The outline is the open jaw and therefore partial. Helen's nose line runs down one flank, around the nostrils and up
 * the other: its lowest part (45 … 53) is the nose bottom, and there is no bridge: masked. Each brow starts at its
 * inner end and goes around; the line is its upper edge (first eleven points), drawn from left to right.
 *
 * Source: Le et al., "Interactive Facial Feature Localization", ECCV 2012. The paper does not print the numbers; they
 * are gathered from public code that agrees (a Stasm landmark table, the Helen detector of FaceRecognitionDotNet, a
 * published 300-W ↔ Helen correspondence of curves) and have not been checked against the annotations themselves.
 */
export const helen194: IndexedScheme = {
  name: 'helen194',
  points: 194,
  lines: [
    { indices: span(0, 40), partial: true },
    { indices: span(184, 174) },
    { indices: span(154, 164) },
    null,
    { indices: span(45, 53) },
    { indices: [...span(134, 153), 134] },
    { indices: [...span(114, 133), 114] },
    { indices: span(58, 72) },
    { indices: span(86, 100) },
    { indices: [86, ...span(113, 100)] },
    { indices: [58, ...span(85, 72)] },
  ],
};
