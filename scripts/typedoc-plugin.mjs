/**
 * What TypeDoc does not do by itself: it keeps the class of `@throws {X}`, as a link, and sorts what is exported into categories by the folder
 * that it comes from.
 */
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Comment, CommentTag, Converter, ReflectionKind } from 'typedoc';

const sources = fileURLToPath(new URL('../src/', import.meta.url));

/** Category by folder or file of `src/`. */
const CATEGORIES = {
  adapters: 'Judges of results',
  boundaries: 'Boundaries',
  compose: 'Composing networks',
  'contracts.ts': 'Composing networks',
  degrade: 'Degradation',
  detect: 'Detectors',
  engine: 'Engine',
  'errors.ts': 'Errors',
  faces: 'Data sets',
  graph: 'Graphs',
  image: 'Pictures',
  layers: 'Layers',
  metrics: 'Metrics',
  modules: 'BUM, BEM and BFM',
  node: 'Files and Node',
  onnx: 'ONNX',
  photo: 'Photographs',
  run: 'Enlarging',
  sequence: 'Sequences',
  steps: 'Steps',
  testing: 'Testing',
  tfjs: 'Kernels',
  train: 'Training',
  upscaler: 'Upscalers',
  webgl: 'Kernels',
  weights: 'Weights',
  worker: 'Upscalers',
  zoo: 'The zoo',
};

/** Writes the class of a `@throws` into its text, with a link where it is documented. */
function keepThrown(comment, classes) {
  for (const tag of comment?.blockTags ?? []) {
    if (tag.tag !== '@throws' || !tag.typeAnnotation) continue;
    const parts = tag.typeAnnotation.replace(/^\{|\}$/g, '').split('|');
    const named = parts.flatMap((part, i) => {
      const text = part.trim();
      const target = classes.get(text);
      const name = target ? { kind: 'inline-tag', tag: '@link', text, target } : { kind: 'code', text: `\`${text}\`` };
      return i === 0 ? [name] : [{ kind: 'text', text: ' or ' }, name];
    });
    tag.content.unshift(...named, { kind: 'text', text: ' ' });
    tag.typeAnnotation = undefined;
  }
}

/** The category of something exported; undefined for what comes from elsewhere. */
function categoryOf(project, reflection) {
  const { fileName } = project.getSymbolIdFromReflection(reflection) ?? {};
  return fileName && CATEGORIES[relative(sources, fileName).split(/[\\/]/)[0]];
}

function categorize(comment, category) {
  if (!comment || comment.getTag('@category')) return;
  comment.blockTags.push(new CommentTag('@category', [{ kind: 'text', text: category }]));
}

export function load(app) {
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
    const all = Object.values(project.reflections);
    const classes = new Map(project.getReflectionsByKind(ReflectionKind.Class).map((one) => [one.name, one]));
    for (const reflection of all) {
      keepThrown(reflection.comment, classes);
      if (!reflection.parent?.kindOf?.(ReflectionKind.Module) || !reflection.isDeclaration()) continue;
      const category = categoryOf(project, reflection);
      if (!category) continue;
      for (const signature of reflection.signatures ?? []) categorize(signature.comment, category);
      if (reflection.signatures) continue;
      reflection.comment ??= new Comment();
      categorize(reflection.comment, category);
    }
  });
}
