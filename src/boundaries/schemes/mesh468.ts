import type { IndexedScheme } from '../types.js';

/** Numbers as they stand in the documentation of the mesh: one string a line. */
const along = (text: string): { indices: number[] } => ({ indices: text.split(' ').map(Number) });

/**
 * 468 points of the MediaPipe face mesh: the densest scheme, and the only one whose 11 lines are all whole at an equal
 * density. Meshes of 478 points end with those of the irises, which no line uses. Of points with depth, x and y are taken.
 *
 * Source: MediaPipe `face_mesh_connections` (face oval, brows, eyes, lips); nose lines as in the data set's README.
 */
export const mesh468: IndexedScheme = {
  name: 'mesh468',
  points: 468,
  longer: [478],
  lines: [
    along(
      '10 338 297 332 284 251 389 356 454 323 361 288 397 365 379 378 400 377 152 ' +
        '148 176 149 150 136 172 58 132 93 234 127 162 21 54 103 67 109 10',
    ),
    along('70 63 105 66 107'),
    along('336 296 334 293 300'),
    along('168 6 197 195 5 4'),
    along('98 97 2 326 327'),
    along('33 246 161 160 159 158 157 173 133 155 154 153 145 144 163 7 33'),
    along('263 466 388 387 386 385 384 398 362 382 381 380 374 373 390 249 263'),
    along('61 185 40 39 37 0 267 269 270 409 291'),
    along('78 191 80 81 82 13 312 311 310 415 308'),
    along('78 95 88 178 87 14 317 402 318 324 308'),
    along('61 146 91 181 84 17 314 405 321 375 291'),
  ],
};
