/** Where a face is in a picture: brow to chin, ear to ear; px of the picture, fractions allowed. */
export interface FaceBox {
  /** Left edge, px. */
  readonly x: number;
  /** Upper edge, px. */
  readonly y: number;
  /** Width, px. */
  readonly width: number;
  /** Height, px. */
  readonly height: number;
}
