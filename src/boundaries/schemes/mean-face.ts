/**
 * A mean face, made by `npx tsx test/boundaries/mean-face.ts --write`; do not edit.
 *
 * Generalised Procrustes mean of the 468-point meshes of 4,532 training faces (../shared/faces/train.jsonl), made
 * symmetric and rounded. Units: the face is 1000 high (hairline to chin), x runs right, y down; the mean of the five
 * anchors is the origin. It is an average, and no person's face.
 */

/** Height of the outline in the units of this file. */
export const MEAN_FACE_HEIGHT = 1000;

/** Left eye's centre, right eye's centre, tip of the nose, left and right corner of the mouth: x0, y0, x1, y1, … */
export const MEAN_FACE_ANCHORS: readonly number[] = [-196, -202, 196, -202, 0, 10, -182, 197, 182, 197];

/** The 11 lines in the order of `BOUNDARY_LINES`, each x0, y0, x1, y1, … */
export const MEAN_FACE_LINES: readonly (readonly number[])[] = [
  // outline
  // biome-ignore format: a table
  [0, -514, 117, -511, 215, -495, 306, -460, 365, -406, 402, -339, 422, -267, 428, -176, 423, -90, 419, -2, 407, 93, 381, 192, 342, 272, 297, 331, 240, 384, 192, 422, 140, 455, 79, 478, 0, 486, -79, 478, -140, 455, -192, 422, -240, 384, -297, 331, -342, 272, -381, 192, -407, 93, -419, -2, -423, -90, -428, -176, -422, -267, -402, -339, -365, -406, -306, -460, -215, -495, -117, -511, 0, -514],
  // browLeft
  // biome-ignore format: a table
  [-350, -286, -312, -320, -252, -338, -175, -335, -89, -325],
  // browRight
  // biome-ignore format: a table
  [89, -325, 175, -335, 252, -338, 312, -320, 350, -286],
  // noseBridge
  // biome-ignore format: a table
  [0, -224, 0, -177, 0, -132, 0, -90, 0, -45, 0, 10],
  // noseBottom
  // biome-ignore format: a table
  [-114, 66, -51, 83, 0, 86, 51, 83, 114, 66],
  // eyeLeft
  // biome-ignore format: a table
  [-280, -202, -270, -208, -258, -215, -237, -225, -204, -231, -172, -229, -140, -218, -117, -203, -107, -192, -115, -190, -133, -187, -161, -182, -193, -179, -226, -182, -249, -187, -265, -194, -280, -202],
  // eyeRight
  // biome-ignore format: a table
  [280, -202, 270, -208, 258, -215, 237, -225, 204, -231, 172, -229, 140, -218, 117, -203, 107, -192, 115, -190, 133, -187, 161, -182, 193, -179, 226, -182, 249, -187, 265, -194, 280, -202],
  // upperLipOuter
  // biome-ignore format: a table
  [-182, 197, -169, 185, -142, 178, -107, 168, -53, 162, 0, 169, 53, 162, 107, 168, 142, 178, 169, 185, 182, 197],
  // upperLipInner
  // biome-ignore format: a table
  [-159, 197, -137, 191, -111, 192, -80, 195, -43, 199, 0, 201, 43, 199, 80, 195, 111, 192, 137, 191, 159, 197],
  // lowerLipInner
  // biome-ignore format: a table
  [-159, 197, -135, 212, -115, 220, -83, 229, -44, 236, 0, 239, 44, 236, 83, 229, 115, 220, 135, 212, 159, 197],
  // lowerLipOuter
  // biome-ignore format: a table
  [-182, 197, -163, 221, -137, 245, -99, 272, -53, 290, 0, 295, 53, 290, 99, 272, 137, 245, 163, 221, 182, 197],
];
