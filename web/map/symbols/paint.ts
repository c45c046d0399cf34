import type { Mark, Recipe, Token } from './recipes.js';

/** Units of a symbol's cell: the 32-unit box of the shapes with room for casings around it. */
export const CELL = 40;
const MARGIN = 4;

/** The value of a colour token in the current theme. */
export type Palette = (token: Token) => string;

/** Paints a symbol's cell with its top left corner at `x`, `y`, `size` pixels wide. */
export function paintRecipe(
  context: CanvasRenderingContext2D,
  recipe: Recipe,
  place: { x: number; y: number; size: number },
  palette: Palette,
): void {
  if (recipe.opacity === 1) {
    paintOpaque(context, recipe, place, palette);
    return;
  }
  // One layer made fainter as a whole: fainter marks one by one would show their casings through each other.
  const layer = context.canvas.ownerDocument.createElement('canvas');
  layer.width = layer.height = place.size;
  paintOpaque(layer.getContext('2d')!, recipe, { x: 0, y: 0, size: place.size }, palette);
  context.globalAlpha = recipe.opacity;
  context.drawImage(layer, place.x, place.y);
  context.globalAlpha = 1;
}

function paintOpaque(
  context: CanvasRenderingContext2D,
  recipe: Recipe,
  place: { x: number; y: number; size: number },
  palette: Palette,
): void {
  context.save();
  context.translate(place.x, place.y);
  context.scale(place.size / CELL, place.size / CELL);
  context.translate(MARGIN, MARGIN);
  context.lineJoin = 'round';
  context.lineCap = 'round';
  for (const mark of recipe.marks) paintMark(context, mark, palette);
  if (recipe.letter) {
    context.font = '700 13px "Inter Variable", Inter, sans-serif';
    context.textAlign = 'center';
    if (recipe.letter.halo) {
      context.strokeStyle = palette(recipe.letter.halo);
      context.lineWidth = 3;
      context.strokeText(recipe.letter.text, 16, 20.7);
    }
    context.fillStyle = palette(recipe.letter.fill);
    context.fillText(recipe.letter.text, 16, 20.7);
  }
  context.restore();
}

function paintMark(context: CanvasRenderingContext2D, mark: Mark, palette: Palette): void {
  context.save();
  if (mark.half) {
    context.beginPath();
    context.rect(mark.half === 'left' ? 0 : 16, 0, 16, 32);
    context.clip();
  }
  const path = new Path2D(mark.path);
  if (mark.fill) {
    context.fillStyle = palette(mark.fill);
    context.fill(path, 'evenodd');
  }
  if (mark.stroke) {
    context.strokeStyle = palette(mark.stroke);
    context.lineWidth = mark.width ?? 1;
    context.setLineDash(mark.dash ? [...mark.dash] : []);
    context.stroke(path);
  }
  context.restore();
}
