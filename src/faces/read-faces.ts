/** The face data set's index files. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { abortable } from '../abort.js';
import { DataError } from '../errors.js';
import { knownKeys, show, text } from '../validate.js';

/** One photograph of the face data set. Lengths are px of the stored crop. */
export interface Face {
  readonly id: string;
  /** Collection it comes from. */
  readonly source: string;
  /** Same for pictures of the same person; splits never share one. */
  readonly person: string;
  /** Side of the stored square crop. */
  readonly side: number;
  /** Detector's box, brow to chin: centre and side. */
  readonly face: { readonly cx: number; readonly cy: number; readonly size: number };
  /** Side of the same square in the original photograph: below about 180 the picture is soft. */
  readonly originalSide: number;
  /** The border was mirrored. */
  readonly padded: boolean;
  /** 468 points of the MediaPipe face mesh: x0, y0, x1, y1, … */
  readonly mesh468: readonly number[];
  /** The picture file. */
  readonly path: string;
}

/** Options of {@link readFaces} and of what reads data sets by it. */
export interface ReadFacesOptions {
  /** Gives up: rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** Numbers in a mesh of 468 points. */
const MESH_NUMBERS = 936;

/**
 * Reads `<folder>/<split>.jsonl`.
 *
 * @param folder root of the data set
 * @param split `train`, `val` or `test`, or any other name that has an index
 * @returns the faces in the order of the file
 * @throws {DataError} the index is missing or empty, or a line is damaged; names the file and the line
 * @throws {OptionError} an argument is no string
 */
export async function readFaces(folder: string, split: string, options: ReadFacesOptions = {}): Promise<Face[]> {
  knownKeys(options, 'readFaces options', { signal: true });
  const { signal } = options;
  const index = join(text(folder, 'folder'), `${text(split, 'split')}.jsonl`);
  const read = () => readFile(index, { encoding: 'utf8', signal });
  const content = await abortable(signal, () =>
    read().catch((error: Error) => {
      throw new DataError(
        `Cannot read the faces of split ${show(split)}: expected an index ${index} with one JSON object a line (${error.message})`,
        { cause: error },
      );
    }),
  );
  const faces: Face[] = [];
  for (const [i, line] of content.split('\n').entries()) {
    if (line.trim() !== '') faces.push(parseFace(line, `${index}:${i + 1}`, join(folder, split)));
  }
  if (faces.length === 0) throw new DataError(`Expected at least one face in ${index} but it is empty`);
  return faces;
}

function parseFace(line: string, place: string, pictures: string): Face {
  const entry = parseObject(line, place);
  const box = entry.face;
  if (typeof box !== 'object' || box === null) wrong(place, 'face', 'an object {cx, cy, size}', box);
  const { cx, cy, size } = box as Record<string, unknown>;
  const id = string(entry.id, 'id', place);
  // The id becomes a file name: it must not lead out of the folder.
  if (/[\\/]/.test(id)) wrong(place, 'id', 'a name without slashes', id);
  const mesh = entry.mesh468;
  if (!Array.isArray(mesh) || mesh.length !== MESH_NUMBERS || !mesh.every(Number.isFinite)) {
    const came = Array.isArray(mesh) ? `an array of ${mesh.length}` : mesh;
    wrong(place, 'mesh468', `an array of ${MESH_NUMBERS} numbers`, came);
  }
  return {
    id,
    source: string(entry.source, 'source', place),
    person: string(entry.person, 'person', place),
    side: positive(entry.side, 'side', place),
    face: {
      cx: finite(cx, 'face.cx', place),
      cy: finite(cy, 'face.cy', place),
      size: positive(size, 'face.size', place),
    },
    originalSide: positive(entry.original_side, 'original_side', place),
    padded: entry.padded === true,
    mesh468: mesh,
    path: join(pictures, `${id}.webp`),
  };
}

function parseObject(line: string, place: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    throw new DataError(`${place}: expected a JSON object but received ${show(line)} (${(error as Error).message})`, {
      cause: error,
    });
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new DataError(`${place}: expected a JSON object but received ${show(value)}`);
  }
  return value as Record<string, unknown>;
}

function wrong(place: string, field: string, expected: string, received: unknown): never {
  throw new DataError(`${place}: expected ${expected} for ${field} but received ${show(received)}`);
}

function string(value: unknown, field: string, place: string): string {
  if (typeof value !== 'string' || value === '') wrong(place, field, 'a non-empty string', value);
  return value;
}

function finite(value: unknown, field: string, place: string): number {
  if (typeof value !== 'number' || !Number.isFinite(value)) wrong(place, field, 'a number', value);
  return value;
}

function positive(value: unknown, field: string, place: string): number {
  const checked = finite(value, field, place);
  if (checked <= 0) wrong(place, field, 'a number above 0', value);
  return checked;
}
