/**
 * A stage's number from a list that counts from the last stage: the last one is that of stage `last`. Stages before the first one take the first.
 */
export const stageWeight = (weights: readonly number[], stage: number, last: number): number =>
  weights[Math.max(0, weights.length - 1 - (last - stage))]!;
