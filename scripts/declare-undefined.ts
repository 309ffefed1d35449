/**
 * In the declarations, `key?: T` becomes `key?: T | undefined`. To the sources both are the same; a program with
 * `exactOptionalPropertyTypes` tells them apart, and could not pass on an option of its own that may be undefined.
 */
import ts from 'typescript';

/** The declarations with every optional property open to undefined. */
export function declareUndefined(code: string): string {
  const source = ts.createSourceFile('declarations.d.ts', code, ts.ScriptTarget.Latest, true);
  const insertions: { readonly at: number; readonly text: string }[] = [];
  const visit = (node: ts.Node): void => {
    if (isOptional(node) && node.type && !admitsUndefined(node.type)) {
      const needsParentheses =
        ts.isFunctionTypeNode(node.type) || ts.isConstructorTypeNode(node.type) || ts.isConditionalTypeNode(node.type);
      if (needsParentheses) insertions.push({ at: node.type.getStart(), text: '(' });
      insertions.push({ at: node.type.end, text: `${needsParentheses ? ')' : ''} | undefined` });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  // From the end, so that what is inserted moves nothing that comes later; a type inside another one ends first.
  return insertions
    .map((insertion, order) => ({ ...insertion, order }))
    .sort((a, b) => b.at - a.at || a.order - b.order)
    .reduce((text, { at, text: inserted }) => text.slice(0, at) + inserted + text.slice(at), code);
}

const isOptional = (node: ts.Node): node is ts.PropertySignature | ts.PropertyDeclaration | ts.MappedTypeNode =>
  (ts.isPropertySignature(node) || ts.isPropertyDeclaration(node) || ts.isMappedTypeNode(node)) &&
  node.questionToken !== undefined &&
  node.questionToken.kind !== ts.SyntaxKind.MinusToken;

const admitsUndefined = (type: ts.TypeNode): boolean =>
  type.kind === ts.SyntaxKind.UndefinedKeyword ||
  type.kind === ts.SyntaxKind.UnknownKeyword ||
  type.kind === ts.SyntaxKind.AnyKeyword ||
  (ts.isUnionTypeNode(type) && type.types.some(admitsUndefined));
