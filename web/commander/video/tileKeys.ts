import { changed } from './tileGrip.js';
import type { OpenTile, VideoDesk } from './videoDesk.js';

const STEP_PIXELS = 16;
const ARROWS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-STEP_PIXELS, 0],
  ArrowRight: [STEP_PIXELS, 0],
  ArrowUp: [0, -STEP_PIXELS],
  ArrowDown: [0, STEP_PIXELS],
};

/** What keys do on a tile that has the focus: arrows move it, with Shift they resize it; Enter enlarges, Delete closes. */
export function tileKey(
  event: KeyboardEvent,
  { tile, video, box }: { tile: OpenTile; video: VideoDesk; box: HTMLElement },
): void {
  const { streamId, enlarged, pinned, rect } = tile;
  const isOnTile = (event.target as Element).matches('.tile-handle');
  const arrow = ARROWS[event.key];
  if (event.key === 'Escape' && enlarged) video.change(streamId, { enlarged: false });
  else if (!isOnTile || event.ctrlKey || event.metaKey || event.altKey) return;
  else if (arrow && tile.where === 'map' && !enlarged) {
    video.put(streamId, changed(rect, event.shiftKey ? 'resize' : 'move', arrow));
    video.stepAside();
  } else if (event.key === 'Enter') video.change(streamId, { enlarged: !enlarged });
  else if (event.key === 'Delete' || event.key === 'Backspace') video.close(streamId);
  else if (event.key.toLowerCase() === 'p') video.change(streamId, { pinned: !pinned });
  else if (event.key.toLowerCase() === 's') box.querySelector<HTMLButtonElement>('[data-action=snapshot]')?.click();
  else return;
  event.preventDefault();
  event.stopPropagation();
}
