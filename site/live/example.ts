/** What the live examples of the site have in common. */
import type { PixelImage } from 'msfsr/image';

/** What an example gets from the page that it runs in. */
export interface Bench {
  /** What the reader has chosen, by the names of {@link Example.choices}. */
  readonly chosen: Readonly<Record<string, string>>;
  /** Fires when the reader stops it, chooses something else or leaves the page. */
  readonly signal: AbortSignal;
  /** Pixels of the picture that the reader has chosen. */
  picture(): Promise<PixelImage>;
  /** Address of a file of this site. */
  file(path: string): string;
  /** Shows a picture below the example, in the place of the last one with this caption. */
  show(picture: PixelImage | VideoFrame | Element, caption: string): void;
  /** Says something below the pictures. */
  say(text: string): void;
}

/** A program that runs in a page of the site. */
export interface Example {
  /** Pictures that the reader may choose, files of the site; one of his own is taken, too. */
  readonly pictures?: readonly string[];
  /** What the reader may choose; the first value is taken at first. */
  readonly choices?: Readonly<Record<string, readonly string[]>>;
  run(bench: Bench): Promise<void>;
}

/** Four portraits, CC0. */
export const PORTRAITS = [1, 2, 3, 4].map((number) => `pictures/portrait-${number}.webp`);
