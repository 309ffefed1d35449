/** A small bitmap font, so that sheets look the same on machines without fonts. Drawn for this project. */

/** Columns of a glyph, font px. */
export const GLYPH_WIDTH = 5;
/** Rows of a glyph, font px; the last is below the base line. */
export const GLYPH_HEIGHT = 8;

/**
 * Glyphs of the characters 33 to 126, in order. Eight digits in base 32 a glyph, one a row from the top; bit 4 is the left column:
 * `ehhvhhh0` is A = 01110 10001 10001 11111 10001 10001 10001 00000.
 */
const ASCII = `
  44444040 aaa00000 aavavaa0 4fke5u40 op248j30 cik8lid0 44800000 24888420
  84222480 04lel400 044v4400 00000648 000e0000 00000cc0 01248g00 ehjlphe0
  4c4444e0 eh1248v0 v2421he0 26aiv220 vgu11he0 68guhhe0 v1248880 ehhehhe0
  ehhf12c0 0cc0cc00 0cc0c480 248g8420 00v0v000 84212480 eh124040 ehnlnge0
  ehhvhhh0 uhhuhhu0 ehggghe0 sihhhis0 vgguggv0 vgguggg0 ehgnhhf0 hhhvhhh0
  e44444e0 72222ic0 hikokih0 ggggggv0 hrllhhh0 hhpljhh0 ehhhhhe0 uhhuggg0
  ehhhlid0 uhhukih0 fgge11u0 v4444440 hhhhhhe0 hhhhha40 hhhllla0 hha4ahh0
  hha44440 v1248gv0 e88888e0 0g842100 e22222e0 4ah00000 000000v0 84200000
  00e1fhf0 ggmphhu0 00egghe0 11djhhf0 00ehvge0 698s8880 00fhhf1e ggmphhh0
  40c444e0 206222ic ggikoki0 c44444e0 00qllll0 00mphhh0 00ehhhe0 00uhhugg
  00fhhf11 00mpggg0 00fge1u0 88s88960 00hhhjd0 00hhha40 00hhlla0 00ha4ah0
  00hhhf1e 00v248v0 24484420 44444440 84424480 008l2000 00ha4ah0 00040000
`
  .trim()
  .split(/\s+/);

/** The few others that labels use. */
const OTHERS: Readonly<Record<string, string>> = {
  '×': '00ha4ah0',
  '·': '00040000',
  '±': '44v440v0',
  '→': '042v2400',
  '…': '000000l0',
};

/** Characters that look like one that there is. */
const ALIKE: Readonly<Record<string, string>> = {
  '–': '-',
  '—': '-',
  '−': '-',
  '’': "'",
  '‘': "'",
  '“': '"',
  '”': '"',
};

/** Drawn for what the font lacks: an empty box. */
const MISSING = 'vhhhhhv0';

/**
 * Rows of a character's glyph, from the top; bit 4 of a row is its left column.
 *
 * @param character one character; what the font lacks becomes an empty box, white space nothing
 * @returns 8 numbers in [0, 31]
 */
export function glyph(character: string): readonly number[] {
  if (/^\s$/.test(character)) return new Array<number>(GLYPH_HEIGHT).fill(0);
  const known = ALIKE[character] ?? character;
  const rows = ASCII[known.charCodeAt(0) - 33] ?? OTHERS[known] ?? MISSING;
  return Array.from(rows, (digit) => Number.parseInt(digit, 32));
}
