import { useRef } from 'preact/hooks';
import { useText } from '../../page.js';
import { useCommander } from '../commander.js';
import { TileBody } from './TileBody.js';
import { TileButton } from './TileButtons.js';
import { TileHandle } from './TileHandle.js';
import { tileKey } from './tileKeys.js';
import type { OpenTile } from './videoDesk.js';

/** Pictures beside the map: one large, or up to four in a square, one of which may be large; in a column the first is large. */
export function VideoDock() {
  const { video } = useCommander();
  const { t } = useText();
  const docked = video.tiles.value.filter(({ where }) => where === 'dock');
  if (docked.length === 0) return null;
  const isOne = docked.length === 1;
  const large = docked.find(({ enlarged }) => enlarged) ?? (video.hasColumn.value ? docked[0] : undefined);
  return (
    <section class={isOne ? 'video-dock one' : 'video-dock'} aria-label={t.video.dock} data-count={docked.length}>
      <header class="dock-head">
        <h2>{t.video.dock}</h2>
        <TileButton
          icon="close"
          label={t.video.closeAll}
          action="closeAll"
          onClick={() => {
            for (const { streamId } of docked) video.close(streamId);
          }}
        />
      </header>
      <div class="dock-grid">
        {docked.map((tile) => (
          <DockTile key={tile.streamId} tile={tile} isLarge={isOne || tile === large || tile.enlarged} />
        ))}
      </div>
    </section>
  );
}

function DockTile({ tile, isLarge }: { tile: OpenTile; isLarge: boolean }) {
  const { video } = useCommander();
  const { t } = useText();
  const box = useRef<HTMLElement>(null);
  const { streamId, title, enlarged } = tile;
  return (
    <section
      ref={box}
      class={isLarge ? 'dock-tile large' : 'dock-tile'}
      aria-label={t.video.pictureOf(title)}
      data-tile={streamId}
      onKeyDown={(event) => tileKey(event, { tile, video, box: box.current! })}
      onDblClick={(event) => {
        if ((event.target as Element).closest('.video-frame')) video.change(streamId, { enlarged: !enlarged });
      }}
    >
      <TileHandle label={`${title}. ${t.video.keysInDock}`} />
      <TileBody tile={tile} />
    </section>
  );
}
