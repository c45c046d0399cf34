import type { Palette } from '../map/symbols/paint.js';

/** The colour tokens as the page's style sheet has them now; read again after the theme changed. */
export function readPalette(root: HTMLElement = document.documentElement): Palette {
  const style = getComputedStyle(root);
  const known = new Map<string, string>();
  return (token) => {
    const kept = known.get(token);
    if (kept !== undefined) return kept;
    const value = style.getPropertyValue(`--${token}`).trim();
    if (value === '') throw new Error(`There is no colour token --${token} in style/tokens.css.`);
    known.set(token, value);
    return value;
  };
}

/** Red, green, blue and alpha, 0 to 255, as deck.gl takes colours. */
export type Rgba = [number, number, number, number];

/** A `#rrggbb` or (as the build shortens it) `#rgb` colour with an opacity of 0 to 1. */
export function rgba(hex: string, opacity = 1): Rgba {
  const digits = hex.length === 4 ? [...hex.slice(1)].map((digit) => digit + digit).join('') : hex.slice(1, 7);
  const value = Number.parseInt(digits, 16);
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255, Math.round(opacity * 255)];
}
