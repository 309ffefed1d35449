/** Contact sheets: pictures side by side with labels, for model cards, reports and eyes. */
import { OptionError } from '../errors.js';
import { integer, invalid, knownKeys, oneOf, show } from '../validate.js';
import { drawText, fillRectangle, fitText, type Rgb, textHeight, textWidth } from './draw-text.js';
import { enlargeNearest } from './enlarge-nearest.js';
import { resize } from './resize.js';
import { checkPixelImage, createPixelImage, type PixelImage } from './types.js';

/** One place of a sheet. */
export interface SheetCell {
  /** What the cell shows. */
  readonly image: PixelImage;
  /** Text below the picture; `\n` starts a new line, lines that are too long are cut. */
  readonly label?: string;
  /** How this picture is enlarged. Default that of the sheet. */
  readonly filter?: 'nearest' | 'bicubic';
}

/** Options of {@link composeSheet}. Lengths are px of the sheet. */
export interface SheetOptions {
  /** Heading of the sheet. */
  readonly title?: string;
  /** Headings of the columns. */
  readonly columns?: readonly string[];
  /** Side of the square that every picture is fitted into. Default 256. */
  readonly cell?: number;
  /** Enlarging: `nearest` shows the pixels, `bicubic` is smooth. Pictures are reduced with Lanczos. Default `nearest`. */
  readonly filter?: 'nearest' | 'bicubic';
  /** Between cells. Default 12. */
  readonly gap?: number;
  /** Around the sheet. Default 20. */
  readonly margin?: number;
  /** Px for one px of the font of 5×8; the title is one larger. Default 2. */
  readonly textScale?: number;
  /** Paper. Default white. */
  readonly background?: Rgb;
  /** Ink. Default a dark grey. */
  readonly ink?: Rgb;
}

const FILTERS = ['nearest', 'bicubic'] as const;
const KEYS = {
  title: true,
  columns: true,
  cell: true,
  filter: true,
  gap: true,
  margin: true,
  textScale: true,
  background: true,
  ink: true,
} as const;

/**
 * Lays pictures out in rows and columns with labels below and headings above. Transparent pictures are shown on the paper's colour.
 *
 * @param rows cells of each row; rows may differ in length
 * @param options texts and measures
 * @returns an opaque picture
 * @throws {OptionError} no cells, or a bad option
 * @throws {ImageError} a cell holds no picture
 * @example
 * const sheet = composeSheet([[{ image: lr, label: 'LR 16×16' }, { image: sr, label: '26.24 dB' }]], { title: 'msfsr' });
 */
export function composeSheet(rows: readonly (readonly SheetCell[])[], options: SheetOptions = {}): PixelImage {
  knownKeys(options, 'composeSheet options', KEYS);
  const layout = {
    cell: integer(options.cell ?? 256, 'cell', 8),
    gap: integer(options.gap ?? 12, 'gap', 0),
    margin: integer(options.margin ?? 20, 'margin', 0),
    scale: integer(options.textScale ?? 2, 'textScale', 1, 16),
  };
  const filter = oneOf(options.filter ?? 'nearest', 'filter', FILTERS);
  const ink = colour(options.ink ?? [32, 32, 36], 'ink');
  const paper = colour(options.background ?? [255, 255, 255], 'background');
  const { cell, gap, margin, scale } = layout;
  const { title = '', columns = [] } = options;
  checkTexts(title, columns);
  if (!isRows(rows)) invalid('list of rows of cells', 'rows', rows);
  const count = Math.max(columns.length, ...rows.map((row) => row.length));
  if (rows.length === 0 || count < 1) throw new OptionError('Expected at least one row with a cell for a sheet');

  // Heights: title, headings, then for each row its pictures and its labels.
  const titleScale = scale + 1;
  const titleHeight = title === '' ? 0 : textHeight(titleScale) + gap;
  const headHeight = columns.length === 0 ? 0 : textHeight(scale) + Math.ceil(gap / 2);
  const lead = textHeight(scale) + scale * 2;
  const labelHeight = (row: readonly SheetCell[]) => Math.max(0, ...row.map((one) => lines(one).length)) * lead;
  const pictures = rows.map((row) => row.map((one) => fitPicture(one, cell, filter)));
  const pictureHeights = pictures.map((row) => Math.max(0, ...row.map((picture) => picture.height)));
  const rowHeights = rows.map((row, i) => pictureHeights[i]! + labelHeight(row));
  const body = rowHeights.reduce((sum, height) => sum + height, 0) + (rows.length - 1) * gap;
  const width = 2 * margin + count * cell + (count - 1) * gap;
  const sheet = createPixelImage(width, 2 * margin + titleHeight + headHeight + body);
  fillRectangle(sheet, 0, 0, sheet.width, sheet.height, paper);

  const left = (column: number) => margin + column * (cell + gap);
  let top = margin;
  drawText(sheet, fitText(title, width - 2 * margin, titleScale), margin, top, ink, titleScale);
  top += titleHeight;
  for (const [i, heading] of columns.entries()) drawCentred(sheet, heading, left(i), top, cell, ink, scale);
  top += headHeight;
  for (const [r, row] of rows.entries()) {
    const height = pictureHeights[r]!;
    for (const [c, one] of row.entries()) {
      const picture = pictures[r]![c]!;
      const offset = Math.floor((cell - picture.width) / 2);
      paste(sheet, picture, left(c) + offset, top + Math.floor((height - picture.height) / 2));
      for (const [i, line] of lines(one).entries()) {
        drawCentred(sheet, line, left(c), top + height + scale * 2 + i * lead, cell, ink, scale);
      }
    }
    top += rowHeights[r]! + gap;
  }
  return sheet;
}

const isRows = (rows: unknown): boolean => Array.isArray(rows) && rows.every(Array.isArray);

function checkTexts(title: unknown, columns: unknown): void {
  if (typeof title !== 'string') invalid('string', 'title', title);
  if (!Array.isArray(columns)) invalid('list of headings', 'columns', columns);
  for (const [i, heading] of (columns as unknown[]).entries())
    if (typeof heading !== 'string') invalid('string', `columns[${i}]`, heading);
}

function lines({ label = '' }: SheetCell): string[] {
  if (typeof label !== 'string') invalid('string', 'label of a cell', label);
  return label === '' ? [] : label.split('\n');
}

function drawCentred(
  sheet: PixelImage,
  line: string,
  left: number,
  top: number,
  width: number,
  ink: Rgb,
  scale: number,
): void {
  const shown = fitText(line, width, scale);
  drawText(sheet, shown, left + Math.floor((width - textWidth(shown, scale)) / 2), top, ink, scale);
}

/** Scales a picture into the square; nearest only by whole factors, so that all its pixels come out alike. */
function fitPicture(cell: SheetCell, side: number, sheetFilter: 'nearest' | 'bicubic'): PixelImage {
  const image = checkPixelImage(cell?.image, 'image of a cell');
  const filter = oneOf(cell.filter ?? sheetFilter, 'filter of a cell', FILTERS);
  const factor = side / Math.max(image.width, image.height);
  const scaled = (by: number) => [
    Math.max(1, Math.round(image.width * by)),
    Math.max(1, Math.round(image.height * by)),
  ];
  if (factor >= 1 && filter === 'nearest') {
    const [width, height] = scaled(Math.floor(factor)) as [number, number];
    return enlargeNearest(image, width, height);
  }
  const [width, height] = scaled(factor) as [number, number];
  return resize(image, width, height, { filter: factor < 1 ? 'lanczos' : 'bicubic' });
}

/** Lays `picture` over `sheet`, which is opaque, in place. */
function paste(sheet: PixelImage, picture: PixelImage, left: number, top: number): void {
  for (let y = 0; y < picture.height; y++) {
    for (let x = 0; x < picture.width; x++) {
      const from = (y * picture.width + x) * 4;
      const to = ((top + y) * sheet.width + left + x) * 4;
      const alpha = picture.data[from + 3]! / 255;
      for (let c = 0; c < 3; c++) {
        sheet.data[to + c] = picture.data[from + c]! * alpha + sheet.data[to + c]! * (1 - alpha);
      }
    }
  }
}

function colour(value: Rgb, name: string): Rgb {
  if (!Array.isArray(value) || value.length !== 3) {
    throw new OptionError(`Expected [red, green, blue] in [0, 255] for ${name} but received ${show(value)}`);
  }
  const [r, g, b] = value.map((channel, i) => integer(channel, `${name}[${i}]`, 0, 255)) as [number, number, number];
  return [r, g, b];
}
