/**
 * Draws docs/overview.svg: one of the README's portraits on its way through the shipped network.
 *
 *   npx tsx site/overview-picture.ts
 */
import { writeFileSync } from 'node:fs';
import sharp from 'sharp';
import { portrait } from '../examples/portraits.js';
import { createPixelImage, drawBoundaries, resize } from '../src/image/index.js';
import type { PixelImage } from '../src/image/types.js';
import { lowResolution } from '../src/metrics/low-resolution.js';
import { readImage, upscaleFace } from '../src/node/index.js';

const [SIDE, GAP, MARGIN] = [170, 78, 20] as const;
/** Side of the boundary pictures, and of what they are drawn from. */
const [LINES, FINE] = [118, 256] as const;
const WIDTH = 2 * MARGIN + 4 * SIDE + 3 * GAP;
const HEIGHT = 404;
const TOP = 40;

const bytes = async ({ data, width, height }: PixelImage, type: 'png' | 'jpeg') => {
  const image = sharp(data, { raw: { width, height, channels: 4 } }).flatten();
  const file = await (type === 'png' ? image.png() : image.jpeg({ quality: 90 })).toBuffer();
  return `data:image/${type};base64,${file.toString('base64')}`;
};
const left = (column: number) => MARGIN + column * (SIDE + GAP);
const text = (x: number, y: number, words: string, more = '') =>
  `<text x="${x}" y="${y}" text-anchor="middle" ${more}>${words}</text>`;

async function picture(image: PixelImage, column: number): Promise<string> {
  const [x, width] = [left(column), image.width];
  const href = await bytes(image, width > 64 ? 'jpeg' : 'png');
  return `<image x="${x}" y="${TOP}" width="${SIDE}" height="${SIDE}" style="image-rendering:pixelated" href="${href}"/>
${text(x + SIDE / 2, TOP - 12, column === 0 ? `input, ${width} × ${width}` : `${width} × ${width}`, 'font-weight="600"')}`;
}

/** A stage: the arrow to its picture, and its boundaries below. */
async function stage(boundaries: Parameters<typeof drawBoundaries>[1], column: number): Promise<string> {
  const [x, middle] = [left(column), TOP + SIDE / 2];
  const black = createPixelImage(FINE, FINE);
  const href = await bytes(drawBoundaries(black, boundaries), 'jpeg');
  const [linesLeft, linesTop] = [x - GAP / 2 - LINES / 2, TOP + SIDE + 20];
  return `${text(x - GAP / 2, middle - 14, `stage ${column}`)}
<path d="M ${x - GAP + 6} ${middle} H ${x - 8}" class="arrow"/>
<path d="M ${x - GAP / 2} ${linesTop - 4} V ${middle + 8}" class="arrow"/>
<image x="${linesLeft}" y="${linesTop}" width="${LINES}" height="${LINES}" href="${href}"/>
${text(x - GAP / 2, linesTop + LINES + 17, '11 boundary lines')}`;
}

const small = lowResolution(resize(await readImage(await portrait(0)), 128, 128, { filter: 'lanczos' }));
const { stages, boundaries } = await upscaleFace(small, { degradation: 'clean', stages: true, boundaries: true });
const pictures = [small, ...stages!.map(({ image }) => image)];
const parts = [
  ...(await Promise.all(pictures.map(picture))),
  ...(await Promise.all(boundaries!.map((one, i) => stage(one, i + 1)))),
];
writeFileSync(
  'docs/overview.svg',
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="14" fill="#222">
<title>A face of 16 by 16 pixels passes three stages and becomes 128 by 128</title>
<style>.arrow { fill: none; stroke: #0f766e; stroke-width: 2.5; marker-end: url(#tip) }</style>
<defs><marker id="tip" viewBox="0 0 8 8" refX="6" refY="4" markerWidth="5" markerHeight="5" orient="auto"><path d="M 0 0 L 8 4 L 0 8 z" fill="#0f766e"/></marker></defs>
<rect width="100%" height="100%" fill="#fff"/>
${parts.join('\n')}
${text(WIDTH / 2, HEIGHT - 10, 'In every stage: the BUM enlarges by 2, the BEM estimates where the lines of the face are, the BFM corrects the picture along them.')}
</svg>
`,
);
