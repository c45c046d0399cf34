import { useRef } from 'preact/hooks';
import { useText } from '../../page.js';
import { useCommander } from '../commander.js';
import { TileBody } from './TileBody.js';
import { TileHandle } from './TileHandle.js';
import { grabTile, type TileGrip } from './tileGrip.js';
import { tileKey } from './tileKeys.js';
import { MARGIN, type Rect, roomIn } from './tilePlacing.js';
import type { OpenTile } from './videoDesk.js';

/** One picture on the map: drag it anywhere but its buttons, its corner resizes it, a double click enlarges and restores it. */
export function FloatingTile({ tile }: { tile: OpenTile }) {
  const { video } = useCommander();
  const { t } = useText();
  const box = useRef<HTMLElement>(null);
  const { streamId, enlarged, title, order } = tile;
  const area = video.area.value;
  const rect = enlarged && area ? { x: MARGIN.left, y: MARGIN.top, ...roomIn(area) } : tile.rect;
  const grab = (grip: TileGrip) => (event: PointerEvent) => {
    video.touch(streamId);
    if (enlarged || (event.target as Element).closest('button, input, form')) return;
    grabTile(event, {
      grip,
      rect: tile.rect,
      onRect: (next) => video.put(streamId, next),
      onDrop: () => video.stepAside(),
    });
  };
  return (
    <section
      ref={box}
      class={enlarged ? 'float-tile enlarged' : 'float-tile'}
      style={styleOf(rect, order)}
      aria-label={t.video.pictureOf(title)}
      data-tile={streamId}
      onPointerDown={grab('move')}
      onFocusCapture={() => video.touch(streamId)}
      onKeyDown={(event) => tileKey(event, { tile, video, box: box.current! })}
      onDblClick={(event) => {
        if (!(event.target as Element).closest('.video-frame')) return;
        event.preventDefault();
        video.change(streamId, { enlarged: !enlarged });
      }}
    >
      <TileHandle label={`${title}. ${t.video.keysOnMap}`} />
      <TileBody tile={tile} />
      {!enlarged && <i class="tile-corner" onPointerDown={grab('resize')} aria-hidden="true" />}
    </section>
  );
}

const styleOf = ({ x, y, width, height }: Rect, order: number) => ({
  left: `${x}px`,
  top: `${y}px`,
  width: `${width}px`,
  height: `${height}px`,
  zIndex: order,
});
