/** Turns snippets into programs: type-checked against the built package, missing names of fragments imported. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { root } from '../package/build.js';
import { ENTRIES, VALUES } from './context.js';
import type { Snippet } from './snippets.js';

/** A snippet as a program. */
export interface Program {
  readonly snippet: Snippet;
  /** The folder that it runs in, with `snippet.mjs`. */
  readonly folder: string;
  /** What TypeScript objects to. */
  readonly complaints: readonly string[];
}

const OPTIONS: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  lib: ['lib.es2023.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'],
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  strict: true,
  skipLibCheck: true,
  types: ['node'],
  typeRoots: [join(root, 'node_modules/@types')],
  outDir: undefined,
};
/** Cannot find name, … did you mean, no value for shorthand property. */
const MISSING_NAME = [2304, 2552, 18004];

/**
 * Compiles all snippets in one go.
 *
 * @param folder a folder inside the repository, so that `msfsr` means this package
 */
export function compileSnippets(snippets: readonly Snippet[], folder: string): Program[] {
  const files = snippets.map((_, i) => join(folder, String(i), 'snippet.mts'));
  const sources = snippets.map(({ code }) => code);
  for (const file of files) mkdirSync(join(file, '..'), { recursive: true });
  let complaints = check(files, sources);
  const preambles = snippets.map((snippet, i) => (isFragment(snippet) ? preamble(snippet, complaints[i]!) : ''));
  if (preambles.some((text) => text !== '')) {
    preambles.forEach((text, i) => {
      sources[i] = `${text}\n${sources[i]}`;
    });
    complaints = check(files, sources);
  }
  return snippets.map((snippet, i) => {
    const options = { compilerOptions: { ...OPTIONS, module: ts.ModuleKind.ESNext }, fileName: files[i] };
    const { outputText } = ts.transpileModule(sources[i]!, options);
    writeFileSync(join(folder, String(i), 'snippet.mjs'), outputText);
    return {
      snippet,
      folder: join(folder, String(i)),
      complaints: complaints[i]!.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n')),
    };
  });
}

/** Declarations, which all programs share; snippets are written anew. */
const declarations = new Map<string, ts.SourceFile | undefined>();
const host = ts.createCompilerHost(OPTIONS);
const { getSourceFile } = host;
host.getSourceFile = (name, ...rest) => {
  if (name.endsWith('/snippet.mts')) return getSourceFile(name, ...rest);
  if (!declarations.has(name)) declarations.set(name, getSourceFile(name, ...rest));
  return declarations.get(name);
};

const programOf = (files: readonly string[]) => ts.createProgram([...files], { ...OPTIONS, noEmit: true }, host);

/** README's snippets stand for themselves. */
const isFragment = ({ place }: Snippet) => !place.startsWith('README.md');

function check(files: readonly string[], sources: readonly string[]): ts.Diagnostic[][] {
  files.forEach((file, i) => {
    writeFileSync(file, `${sources[i]}\nexport {};\n`);
  });
  const program = programOf(files);
  return files.map((file) => {
    const source = program.getSourceFile(file);
    return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)];
  });
}

/** Fragments run where a backend has been chosen. */
const BACKEND =
  "import '@tensorflow/tfjs-backend-cpu'; await (await import('@tensorflow/tfjs-core')).setBackend('cpu');";

/** Imports and values for the names that a fragment lacks. */
function preamble({ place }: Snippet, complaints: readonly ts.Diagnostic[]): string {
  const missing = new Set(
    complaints
      .filter(({ code }) => MISSING_NAME.includes(code))
      .map(({ file, start, length }) => {
        return file!.text.slice(start!, start! + length!);
      }),
  );
  const entries = place.startsWith('src/node') ? ['msfsr/node', ...ENTRIES] : ENTRIES;
  const lines = [...missing].map((name) => VALUES[name] ?? importOf(name, entries));
  return [BACKEND, ...lines].join(' ');
}

function importOf(name: string, entries: readonly string[]): string {
  const entry = entries.find((one) => exported().get(one)!.has(name));
  return entry ? `import { ${name} } from '${entry}';` : '';
}

let known: ReadonlyMap<string, ReadonlySet<string>> | undefined;

/** The names that each entry exports. */
function exported(): ReadonlyMap<string, ReadonlySet<string>> {
  if (known) return known;
  const paths = ENTRIES.map((entry) => {
    const file = entry === 'msfsr' ? 'index' : entry.slice('msfsr/'.length);
    return join(root, `dist/${file}.d.ts`);
  });
  const program = programOf(paths);
  const checker = program.getTypeChecker();
  const names = paths.map((path) => {
    const symbol = checker.getSymbolAtLocation(program.getSourceFile(path)!);
    return new Set(symbol ? checker.getExportsOfModule(symbol).map((one) => one.name) : []);
  });
  known = new Map(ENTRIES.map((entry, i) => [entry, names[i]!]));
  return known;
}
