import { readdir, readFile, realpath } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';

/** An installed package. */
export interface PackageCopy {
  readonly name: string;
  readonly version: string;
  readonly folder: string;
}

/** The packages that must not be there twice: tensors of one copy are strangers to the other. */
const SINGLE = ['@tensorflow/tfjs-core', '@tensorflow/tfjs-layers', '@tensorflow/tfjs-backend-wasm'];
const OPTIONAL = [
  '@tensorflow/tfjs',
  '@tensorflow/tfjs-converter',
  '@tensorflow/tfjs-backend-webgl',
  '@tensorflow/tfjs-backend-webgpu',
];

/**
 * The tfjs packages that msfsr itself would import.
 *
 * @returns those that are installed
 */
export async function tfjsPackages(): Promise<PackageCopy[]> {
  const found = await Promise.all([...SINGLE, ...OPTIONAL].map((name) => packageOf(name, import.meta.url)));
  return found.filter((copy) => copy !== undefined);
}

/**
 * Every installed copy of a tfjs package that a program in `folder` could get hold of: those below its `node_modules`, at any depth, and
 * those that the program and msfsr import.
 *
 * @returns packages with more than one copy, and their copies
 */
export async function duplicateTfjs(folder: string): Promise<ReadonlyMap<string, readonly PackageCopy[]>> {
  const roots = await installedFolders(join(folder, 'node_modules'));
  const duplicates = new Map<string, PackageCopy[]>();
  for (const name of SINGLE) {
    const copies = [
      ...(await Promise.all(roots.map((root) => readPackage(join(root, name))))),
      await packageOf(name, import.meta.url),
      await packageOf(name, join(folder, 'package.json')),
    ];
    const distinct = new Map(copies.flatMap((copy) => (copy ? [[copy.folder, copy] as const] : [])));
    if (distinct.size > 1) duplicates.set(name, [...distinct.values()]);
  }
  return duplicates;
}

/** `node_modules` folders below one, itself included. */
async function installedFolders(root: string): Promise<string[]> {
  const folders: string[] = [];
  const names = await list(root);
  if (names.length === 0) return folders;
  folders.push(root);
  const packages = await Promise.all(
    names.map(async (name) =>
      name.startsWith('@') ? (await list(join(root, name))).map((inner) => join(name, inner)) : [name],
    ),
  );
  for (const name of packages.flat()) {
    if (name !== '.bin') folders.push(...(await installedFolders(join(root, name, 'node_modules'))));
  }
  return folders;
}

/** Real folders only: links of workspaces may lead in circles. */
async function list(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
}

async function packageOf(name: string, from: string): Promise<PackageCopy | undefined> {
  try {
    return await readPackage(dirname(createRequire(from).resolve(`${name}/package.json`)));
  } catch {
    return undefined; // not installed
  }
}

async function readPackage(folder: string): Promise<PackageCopy | undefined> {
  try {
    const { name, version } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as PackageCopy;
    return { name, version, folder: await realpath(folder) };
  } catch {
    return undefined;
  }
}

/** A folder as the user would call it. */
export const shortPath = (folder: string) => {
  const path = relative(process.cwd(), folder);
  return path.startsWith('..') ? folder : path || '.';
};
