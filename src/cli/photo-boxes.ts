/** Faces that are known already, by photograph. */
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { DataError } from '../errors.js';
import type { FaceBox } from '../image/face-box.js';
import type { Input } from './collect-inputs.js';
import { UsageError } from './usage-error.js';

/** Gives the boxes of a photograph. */
export type BoxesOf = (file: Input) => readonly FaceBox[];

/**
 * Reads a file of boxes: `[{ "x", "y", "width", "height" }, …]` for a single photograph, or `{ "name.jpg": { "faces": […] }, … }` for many, by
 * their names, or by their paths below the folder that was named.
 *
 * @param photographs how many there are
 * @throws {UsageError} the file is missing, no JSON or of another form
 */
export async function readBoxes(path: string, photographs: number): Promise<BoxesOf> {
  const content = await read(path);
  if (Array.isArray(content)) {
    if (photographs > 1)
      throw new UsageError(
        `Expected boxes by photograph in ${path}, since there are ${photographs}, but it is one list`,
      );
    const boxes = content.map((box, i) => checkedBox(box, `${path}[${i}]`));
    return () => boxes;
  }
  const lists = new Map(
    Object.entries(content as Record<string, { faces?: unknown } | null>).map(([name, entry]) => {
      const faces = Array.isArray(entry) ? entry : entry?.faces;
      if (!Array.isArray(faces))
        throw new UsageError(`Expected a list of faces for ${JSON.stringify(name)} in ${path}`);
      return [name, faces.map((box, i) => checkedBox(box, `${path}: ${name}[${i}]`))];
    }),
  );
  return (file) => {
    const name = basename(file.path);
    const boxes = lists.get(join(file.below, name).replaceAll('\\', '/')) ?? lists.get(name);
    if (boxes) return boxes;
    throw new DataError(
      `Expected boxes for ${JSON.stringify(name)} in ${path} but there are none; [] says that it has no faces`,
    );
  };
}

async function read(path: string): Promise<object> {
  const text = await readFile(path, 'utf8').catch((error: Error) => {
    throw new UsageError(`Cannot read the boxes ${path}: ${error.message}`, { cause: error });
  });
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (error) {
    throw new UsageError(`Expected JSON in ${path}: ${(error as Error).message}`, { cause: error });
  }
  if (typeof content === 'object' && content !== null) return content;
  throw new UsageError(`Expected a list of boxes, or an object of them by photograph, in ${path}`);
}

function checkedBox(box: unknown, place: string): FaceBox {
  const { x, y, width, height } = (box ?? {}) as FaceBox;
  if ([x, y, width, height].every(Number.isFinite) && width > 0 && height > 0) return { x, y, width, height };
  throw new UsageError(`Expected { x, y, width, height } in px for ${place} but received ${JSON.stringify(box)}`);
}
