import type { Element } from '../../../server/wire/elements.js';
import type { Dictionary } from '../../i18n/en.js';
import { ELEMENT_GLYPHS, glyphOf } from '../../map/symbols/elementGlyphs.js';

/** A mark in a list: its glyph for a point, a stroke or an outline for a line or an area, in its colour. */
export function ElementIcon({ element, size = 20 }: { element: Element; size?: number }) {
  const { geometry, symbol, color } = element;
  const path = geometry.type.endsWith('Point')
    ? ELEMENT_GLYPHS[glyphOf(symbol)]
    : geometry.type.endsWith('LineString')
      ? 'M3 16 8 7 13 12 17 4'
      : 'M4 7 11 3.5 16.5 8 14 16 5 15Z';
  return (
    <svg class="element-icon" width={size} height={size} viewBox="0 0 20 20" aria-hidden="true">
      <path
        d={path}
        fill="none"
        stroke={color ?? 'var(--accent)'}
        stroke-width="2"
        stroke-linecap="round"
        stroke-linejoin="round"
      />
    </svg>
  );
}

/** What a mark is in a word: a point by its symbol, a line or an area by its kind. */
export function whatItIs({ geometry, kind, symbol }: Element, t: Dictionary): string {
  if (geometry.type.endsWith('Point')) return t.drawing.symbol[glyphOf(symbol)];
  return (t.drawing.kind as Record<string, string>)[kind] ?? kind;
}
