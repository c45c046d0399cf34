/** Glyphs of marks that people put on the map, strokes in a box of 20 by 20 like the icons. */
export const ELEMENT_GLYPHS = {
  flag: 'M6 17V3.5L15 6.5 6 9.5',
  post: 'M4 16.5V9L10 4 16 9V16.5ZM8.5 16.5V12H11.5V16.5',
  staging: 'M6.5 16.5V4H10.5A3.2 3.2 0 0 1 10.5 10.4H6.5',
  entry: 'M3.5 10H12M8.5 6 12.5 10 8.5 14M15.5 3.5V16.5',
  hazard: 'M10 3.5 17.5 16.5H2.5ZM10 8.5V12M10 14.2V14.3',
  medical: 'M8 3.5H12V8H16.5V12H12V16.5H8V12H3.5V8H8Z',
  water: 'M10 3C13 7 14.8 9.4 14.8 12.2A4.8 4.8 0 0 1 5.2 12.2C5.2 9.4 7 7 10 3Z',
  landing: 'M10 2.8A7.2 7.2 0 1 1 10 17.2 7.2 7.2 0 1 1 10 2.8ZM7.4 6.5V13.5M12.6 6.5V13.5M7.4 10H12.6',
  barrier: 'M2.5 7H17.5V11.5H2.5ZM5 11.5V16.5M15 11.5V16.5M6 7 9 11.5M11 7 14 11.5',
} as const;

export type ElementGlyph = keyof typeof ELEMENT_GLYPHS;

/** Symbols one may choose, in the order of the list. */
export const ELEMENT_SYMBOLS = Object.keys(ELEMENT_GLYPHS) as ElementGlyph[];

/** The glyph of a symbol's word; a flag for words that nobody drew. */
export const glyphOf = (symbol: string | undefined): ElementGlyph =>
  symbol !== undefined && Object.hasOwn(ELEMENT_GLYPHS, symbol) ? (symbol as ElementGlyph) : 'flag';
