/** A rectangle of whole pixels; it may reach beyond a picture. */
export interface Region {
  /** Leftmost column, px. */
  readonly left: number;
  /** Uppermost row, px. */
  readonly top: number;
  /** Columns, px. */
  readonly width: number;
  /** Rows, px. */
  readonly height: number;
}
