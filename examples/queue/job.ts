/** What stands in the queue, and how it is done. */
import { createHash } from 'node:crypto';
import { mkdir, readFile, stat } from 'node:fs/promises';
import { join, parse } from 'node:path';
import { type NodePhotoOptions, readPhoto, restorePhoto, writePhoto } from 'msfsr/node';

export const QUEUE = 'photos';

/** A photograph to restore: paths that every machine sees, and plain options. */
export interface PhotoJob {
  readonly photo: string;
  readonly result: string;
  readonly scale: Scale;
}

type Scale = NonNullable<NodePhotoOptions['scale']>;

/** What became of it. */
export interface PhotoDone {
  readonly result: string;
  readonly faces: number;
  /** It lay there already. */
  readonly kept: boolean;
}

/** The same photograph with the same name and options is the same job, however often it is added. */
export async function jobOf(photo: string, folder: string, scale: Scale): Promise<{ id: string; job: PhotoJob }> {
  const { base } = parse(photo);
  const hash = createHash('sha256').update(await readFile(photo));
  const id = hash.update(`${base} x${scale}`).digest('hex').slice(0, 32);
  return { id, job: { photo, result: join(folder, `${base}.${id.slice(0, 8)}.x${scale}.png`), scale } };
}

/** Does a job. A result appears whole or not at all, so that one that is there need not be made again. */
export async function doJob({ photo, result, scale }: PhotoJob): Promise<PhotoDone> {
  if (await stat(result).catch(() => undefined)) return { result, faces: 0, kept: true };
  const { image, metadata } = await readPhoto(photo);
  const restored = await restorePhoto(image, { scale });
  await mkdir(parse(result).dir, { recursive: true });
  await writePhoto(restored.image, result, 'png', metadata);
  return { result, faces: restored.faces.filter((face) => face.restored).length, kept: false };
}
