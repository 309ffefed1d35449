import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import ts from 'typescript';

/** One file that names another: in an import, an export, a type or a dynamic import. Paths are relative to the repository. */
export interface Import {
  readonly from: string;
  readonly to: string;
}

/** The TypeScript files of folders, relative to the repository. */
export function sources(folders: readonly string[]): string[] {
  return folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .map((file) => posix.join(folder, file.replaceAll('\\', '/')))
      .filter((file) => /\.tsx?$/.test(file) && !/node_modules|\.d\.ts$/.test(file)),
  );
}

/** Every import of one file by another of the repository. `msfsr/…` means the sources, as tsconfig.json says. */
export function readImports(files: readonly string[]): Import[] {
  return files.flatMap((from) =>
    specifiers(from).flatMap((specifier) => {
      const to = resolve(from, specifier);
      return to ? [{ from, to }] : [];
    }),
  );
}

/** Files and packages that a file has loaded when it runs: no types, and not what it imports later by `import()`. Packages go by their names. */
export function loadedBy(file: string): string[] {
  const { statements } = parse(file);
  const names = statements.flatMap((statement) => {
    const isType = ts.isImportDeclaration(statement)
      ? statement.importClause?.isTypeOnly
      : !ts.isExportDeclaration(statement) || statement.isTypeOnly || !statement.moduleSpecifier;
    return isType ? [] : [((statement as ts.ImportDeclaration).moduleSpecifier as ts.StringLiteral).text];
  });
  return names.map((name) => resolve(file, name) ?? name);
}

/** What files import when they run, by `import()`, outside `withTfjs`. */
export function bareDynamicImports(files: readonly string[]): Import[] {
  return files.flatMap((from) => {
    const found: Import[] = [];
    const visit = (node: ts.Node): void => {
      if (ts.isCallExpression(node)) {
        if (ts.isIdentifier(node.expression) && node.expression.text === 'withTfjs') return;
        const [argument] = node.arguments;
        if (node.expression.kind === ts.SyntaxKind.ImportKeyword && argument && ts.isStringLiteralLike(argument))
          found.push({ from, to: resolve(from, argument.text) ?? argument.text });
      }
      ts.forEachChild(node, visit);
    };
    visit(parse(from));
    return found;
  });
}

/** The shortest way on which one of the entries loads, at once, something whose name matches; undefined where there is none. */
export function chainTo(wanted: RegExp, entries: readonly string[]): string[] | undefined {
  const chains = entries.map((entry) => [entry]);
  const seen = new Set(entries);
  for (const chain of chains) {
    const last = chain[chain.length - 1]!;
    if (wanted.test(last)) return chain;
    if (!existsSync(last)) continue; // another package
    for (const next of loadedBy(last)) {
      if (seen.has(next)) continue;
      seen.add(next);
      chains.push([...chain, next]);
    }
  }
  return undefined;
}

const { compilerOptions } = JSON.parse(readFileSync('tsconfig.json', 'utf8').replace(/^\s*\/\/.*$/gm, ''));
const PATHS = new Map(Object.entries(compilerOptions.paths as Record<string, [string]>));

function resolve(from: string, specifier: string): string | undefined {
  if (specifier.startsWith('.')) {
    const path = posix.join(posix.dirname(from), specifier);
    return [path, path.replace(/\.js$/, '.ts'), path.replace(/\.js$/, '.tsx')].find((file) => existsSync(file));
  }
  if (!/^msfsr(\/|$)/.test(specifier)) return undefined;
  const exact = PATHS.get(specifier)?.[0] ?? PATHS.get('msfsr/*')![0].replace('*', specifier.slice('msfsr/'.length));
  const path = posix.normalize(exact);
  return existsSync(path) ? path : undefined;
}

const parsed = new Map<string, ts.SourceFile>();

function parse(file: string): ts.SourceFile {
  const known = parsed.get(file);
  if (known) return known;
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest);
  parsed.set(file, source);
  return source;
}

function specifiers(file: string): string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    const named =
      ts.isImportDeclaration(node) || ts.isExportDeclaration(node)
        ? node.moduleSpecifier
        : ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)
          ? node.argument.literal
          : ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword
            ? node.arguments[0]
            : undefined;
    if (named && ts.isStringLiteralLike(named)) found.push(named.text);
    ts.forEachChild(node, visit);
  };
  visit(parse(file));
  return found;
}

/** Groups of files that import each other round and round (Tarjan's strongly connected components of more than one file). */
export function circles(imports: readonly Import[]): string[][] {
  const next = new Map<string, string[]>();
  for (const { from, to } of imports) next.set(from, [...(next.get(from) ?? []), to]);
  const found: string[][] = [];
  const stack: string[] = [];
  const order = new Map<string, number>();
  const low = new Map<string, number>();
  const visit = (file: string): void => {
    order.set(file, order.size);
    low.set(file, order.get(file)!);
    stack.push(file);
    for (const other of next.get(file) ?? []) {
      if (!order.has(other)) visit(other);
      if (stack.includes(other)) low.set(file, Math.min(low.get(file)!, low.get(other)!));
    }
    if (low.get(file) !== order.get(file)) return;
    const circle = stack.splice(stack.indexOf(file));
    if (circle.length > 1 || next.get(file)?.includes(file)) found.push(circle.sort());
  };
  for (const file of next.keys()) if (!order.has(file)) visit(file);
  return found;
}

/**
 * Pairs of neighbouring folders that import each other, with an import of either direction. Neighbours lie in one folder; what lies deeper
 * counts as part of them.
 */
export function mutualFolders(imports: readonly Import[]): string[] {
  const seen = new Map<string, Import>();
  for (const one of imports) {
    const [from, to] = neighbours(one);
    if (from.includes('.') || to.includes('.')) continue; // files, not folders
    seen.set(`${from} ${to}`, one);
  }
  return [...seen.keys()].flatMap((key) => {
    const [from, to] = key.split(' ') as [string, string];
    const back = seen.get(`${to} ${from}`);
    if (!back || from > to) return [];
    const there = seen.get(key)!;
    return [`${from} and ${to}: ${there.from} imports ${there.to}, ${back.from} imports ${back.to}`];
  });
}

/** The two parts of the tree, children of one folder, that an import joins. */
function neighbours({ from, to }: Import): [string, string] {
  const [a, b] = [from.split('/'), to.split('/')];
  let depth = 0;
  while (depth < Math.min(a.length, b.length) - 1 && a[depth] === b[depth]) depth++;
  return [a.slice(0, depth + 1).join('/'), b.slice(0, depth + 1).join('/')];
}

/** Imports that run upwards in a list of files and folders, lowest first. */
export function upwards(imports: readonly Import[], order: readonly string[]): Import[] {
  const level = (file: string) => order.findIndex((place) => file === place || file.startsWith(`${place}/`));
  return imports.filter(({ from, to }) => level(from) < level(to));
}

/** Files that no place of the list holds. */
export const homeless = (files: readonly string[], order: readonly string[]) =>
  files.filter((file) => !order.some((place) => file === place || file.startsWith(`${place}/`)));
