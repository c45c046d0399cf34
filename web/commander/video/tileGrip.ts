import type { Rect } from './tilePlacing.js';

/** What a drag does to a tile. */
export type TileGrip = 'move' | 'resize';

/** How a tile is dragged. */
export interface Grabbed {
  readonly grip: TileGrip;
  readonly rect: Rect;
  onRect(rect: Rect): void;
  onDrop(): void;
}

/** Less than this is a click, px. */
const SLACK_PIXELS = 3;

/** Follows a pointer from its press on a tile to its release. */
export function grabTile(event: PointerEvent, { grip, rect, onRect, onDrop }: Grabbed): void {
  if (event.button !== 0) return;
  event.stopPropagation();
  const { clientX, clientY, pointerId } = event;
  let hasMoved = false;
  const move = (moved: PointerEvent) => {
    if (moved.pointerId !== pointerId) return;
    const [dx, dy] = [moved.clientX - clientX, moved.clientY - clientY];
    hasMoved ||= Math.hypot(dx, dy) >= SLACK_PIXELS;
    if (hasMoved) onRect(changed(rect, grip, [dx, dy]));
  };
  const drop = (dropped: PointerEvent) => {
    if (dropped.pointerId !== pointerId) return;
    removeEventListener('pointermove', move);
    removeEventListener('pointerup', drop);
    removeEventListener('pointercancel', drop);
    if (hasMoved) onDrop();
  };
  addEventListener('pointermove', move);
  addEventListener('pointerup', drop);
  addEventListener('pointercancel', drop);
}

/** A tile moved, or resized, by so many pixels. */
export function changed(rect: Rect, grip: TileGrip, [dx, dy]: readonly [number, number]): Rect {
  if (grip === 'move') return { ...rect, x: rect.x + dx, y: rect.y + dy };
  return { ...rect, width: rect.width + dx, height: rect.height + dy };
}
