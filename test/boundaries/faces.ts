/** Reads the 468-point meshes of ../shared/faces, where that folder exists. Test support only. */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const FOLDER = fileURLToPath(new URL('../../../shared/faces/', import.meta.url));

/** One face: pixels of its stored crop. */
export interface MeshFace {
  readonly id: string;
  readonly side: number;
  readonly face: { readonly cx: number; readonly cy: number; readonly size: number };
  readonly mesh468: readonly number[];
}

/** Is the data set there? Tests that need it are skipped elsewhere. */
export const HAS_FACES = existsSync(`${FOLDER}train.jsonl`) && existsSync(`${FOLDER}val.jsonl`);

/** All faces of a split, in the order of its file. */
export function readFaces(split: 'train' | 'val'): MeshFace[] {
  return readFileSync(`${FOLDER}${split}.jsonl`, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as MeshFace);
}
