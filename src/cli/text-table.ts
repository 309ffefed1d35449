/** How the columns of a table are aligned. */
export type Alignment = 'left' | 'right';

/**
 * Lays rows out in columns, two spaces apart.
 *
 * @param alignment per column; `left` where left out
 * @returns one line a row, without trailing spaces
 */
export function textTable(rows: readonly (readonly string[])[], alignment: readonly Alignment[] = []): string[] {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [i, cell] of row.entries()) widths[i] = Math.max(widths[i] ?? 0, cell.length);
  }
  return rows.map((row) =>
    row
      .map((cell, i) => (alignment[i] === 'right' ? cell.padStart(widths[i]!) : cell.padEnd(widths[i]!)))
      .join('  ')
      .trimEnd(),
  );
}

/** `1 picture`, `2 pictures` */
export const plural = (count: number, noun: string) => `${count} ${noun}${count === 1 ? '' : 's'}`;
