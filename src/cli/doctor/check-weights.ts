import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MsfsrError, WeightsError } from '../../errors.js';
import { shippedWeights, weightsFolder } from '../../node/weights-folder.js';
import { checkFile, type WeightsManifest } from '../../weights/manifest.js';
import { parseManifest } from '../../weights/manifest-facts.js';

/** State of shipped weights. */
export interface WeightsReport {
  readonly name: string;
  readonly licence: string | null;
  /** Bytes of all files. */
  readonly bytes: number;
  /** Every file has the size and hash that the manifest says. */
  readonly verified: boolean;
  /** Why not. */
  readonly error?: string;
}

/** Checks every file of all shipped weights against its manifest; none shipped gives an empty list. */
export async function checkShippedWeights(): Promise<WeightsReport[]> {
  const names = await shippedWeights().catch((error: unknown) => {
    if (error instanceof WeightsError) return [];
    throw error;
  });
  return Promise.all(names.map(checkWeights));
}

async function checkWeights(name: string): Promise<WeightsReport> {
  let manifest: WeightsManifest | undefined;
  const bytes = () => Object.values(manifest?.files ?? {}).reduce((sum, file) => sum + file.bytes, 0);
  try {
    const folder = await weightsFolder(name);
    manifest = await readManifest(folder);
    for (const file of Object.keys(manifest.files)) {
      const content = await readFile(join(folder, file)).catch((error: Error) => {
        throw new WeightsError(`Expected the file ${file} in ${folder} but cannot read it: ${error.message}`, {
          cause: error,
        });
      });
      await checkFile(manifest, file, content, folder);
    }
    return { name, licence: manifest.licence ?? null, bytes: bytes(), verified: true };
  } catch (error) {
    if (!(error instanceof MsfsrError)) throw error;
    return { name, licence: manifest?.licence ?? null, bytes: bytes(), verified: false, error: error.message };
  }
}

async function readManifest(folder: string): Promise<WeightsManifest> {
  const path = join(folder, 'manifest.json');
  const bytes = await readFile(path).catch((error: Error) => {
    throw new WeightsError(`Expected a manifest.json in ${folder}: ${error.message}`, { cause: error });
  });
  return parseManifest(bytes, path);
}
