/** A network's description as a drawing: a column a stage, a box a module. */
import type { Description, ModuleDescription } from 'msfsr';

const SVG = 'http://www.w3.org/2000/svg';
const [WIDTH, HEIGHT, GAP, MARGIN] = [160, 62, 38, 10] as const;
/** Rows of the modules. */
const ROW = { bum: 0, bem: 1, bfm: 2 } as const;

const short = (count: number) => (count < 1e6 ? `${Math.round(count / 1e3)} k` : `${Math.round(count / 1e6)} M`);
const size = (shape: readonly (number | null)[]) => shape.slice(-3).join(' × ');

function element(name: string, attributes: Readonly<Record<string, string | number>>, text = ''): SVGElement {
  const one = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) one.setAttribute(key, String(value));
  one.textContent = text;
  return one;
}

const left = ({ stage }: ModuleDescription) => MARGIN + (stage - 1) * (WIDTH + GAP);
const top = ({ kind }: ModuleDescription) => MARGIN + ROW[kind] * (HEIGHT + GAP);

function box(module: ModuleDescription): SVGElement[] {
  const [x, y] = [left(module), top(module)];
  const line = (text: string, row: number, kind: string) =>
    element('text', { x: x + WIDTH / 2, y: y + 20 + 17 * row, class: kind }, text);
  return [
    element('rect', { x, y, width: WIDTH, height: HEIGHT, rx: 8, class: module.kind }),
    line(`${module.kind.toUpperCase()} ${module.type}`, 0, 'name'),
    line(size(module.output), 1, 'fact'),
    line(`${short(module.trainable + module.frozen)} weights, ${short(module.macs)}MAC`, 2, 'fact'),
  ];
}

/** An arrow from one module to another, below it or in the next stage. */
function arrow(from: ModuleDescription, to: ModuleDescription): SVGElement {
  const [x, y] = [left(from), top(from)];
  const path =
    from.stage === to.stage
      ? `M ${x + WIDTH / 2} ${y + HEIGHT} V ${top(to)}`
      : `M ${x + WIDTH} ${y + HEIGHT / 2} h ${GAP / 2} V ${top(to) + HEIGHT / 2} H ${left(to)}`;
  return element('path', { d: path, class: 'arrow', 'marker-end': 'url(#tip)' });
}

/** Draws the modules of a network and what goes from one to the next; `site/.vitepress/theme/live.css` has the colours. */
export function drawPipeline({ modules }: Description): SVGElement {
  const stages = Math.max(...modules.map(({ stage }) => stage));
  const [width, height] = [2 * MARGIN + stages * (WIDTH + GAP) - GAP, 2 * MARGIN + 3 * HEIGHT + 2 * GAP];
  const drawing = element('svg', {
    viewBox: `0 0 ${width} ${height}`,
    class: 'pipeline',
    role: 'img',
    'aria-label': 'pipeline',
  });
  drawing.style.width = `${width}px`;
  drawing.innerHTML =
    '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M 0 0 L 8 4 L 0 8 z"/></marker></defs>';
  for (const [i, module] of modules.entries()) {
    drawing.append(...box(module));
    const next = modules[i + 1];
    // A BEM without a BFM is an output of its own.
    const gives = module.kind === 'bem' && next?.kind !== 'bfm' ? modules[i - 1]! : module;
    if (next) drawing.append(arrow(gives, next));
  }
  return drawing;
}
