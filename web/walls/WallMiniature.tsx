import type { Wall, WallScreen } from '../../server/wire/walls.js';
import { useText } from '../page.js';
import { Icon } from '../ui/Icon.js';
import { tileTitle } from './tileTitle.js';
import { GRID, placesOf } from './wallPlaces.js';

interface Props {
  wall: Wall;
  screens: readonly WallScreen[];
  /** Tiles whose outline is shown, and by whom where it is another. */
  aimed: readonly number[];
  /** Tile that keys go to. */
  chosen?: number | undefined;
  onTile?(tile: number): void;
  onAim?(tile: number | undefined): void;
  onDrop?(tile: number, data: DataTransfer): void;
}

/** A wall in small, live: what each tile shows and how its screen does, who locked it, where something is about to go. */
export function WallMiniature({ wall, screens, aimed, chosen, onTile, onAim, onDrop }: Props) {
  const { t, f } = useText();
  const places = placesOf(wall);
  const percent = (cells: number) => `${(cells / GRID) * 100}%`;
  return (
    <div class="wall-miniature" data-miniature={wall.id}>
      {wall.tiles.map(({ tile, lockedBy }) => {
        const place = places[tile - 1];
        if (!place) return null;
        const shown = wall.shown.find((one) => one.tile === tile);
        const put = wall.tiles.find((one) => one.tile === tile);
        const state = worstState(screens, tile, shown?.streamId);
        const title = tileTitle(put, shown, t) ?? '';
        const words = [
          t.walls.tile(f.number(tile)),
          title || t.walls.reason[shown?.reason ?? 'empty'],
          ...(state === undefined ? [] : [stateWord(t, state)]),
          ...(lockedBy === undefined ? [] : [t.walls.lockedBy(lockedBy)]),
        ];
        return (
          <button
            key={tile}
            type="button"
            class={`mini-tile${aimed.includes(tile) ? ' aimed' : ''}${chosen === tile ? ' chosen' : ''}`}
            style={{
              left: percent(place.x),
              top: percent(place.y),
              width: percent(place.width),
              height: percent(place.height),
            }}
            data-mini-tile={tile}
            data-mini-state={state ?? 'empty'}
            aria-label={words.join(', ')}
            title={words.join(' · ')}
            disabled={!onTile}
            onClick={() => onTile?.(tile)}
            onMouseEnter={() => onAim?.(tile)}
            onMouseLeave={() => onAim?.(undefined)}
            onDragOver={(event) => onDrop && event.preventDefault()}
            onDragEnter={() => onDrop && onAim?.(tile)}
            onDrop={(event) => {
              event.preventDefault();
              if (event.dataTransfer) onDrop?.(tile, event.dataTransfer);
            }}
          >
            <span class="mini-number">{tile}</span>
            <span class="truncate">{title}</span>
            {state !== undefined && state !== 'live' && <span class="mini-state truncate">{stateWord(t, state)}</span>}
            {lockedBy !== undefined && (
              <span class="mini-lock truncate">
                <Icon name="lock" size={12} /> {lockedBy}
              </span>
            )}
          </button>
        );
      })}
    </div>
  );
}

type TileState = WallScreen['report']['tiles'][number]['state'];
const WORST_LAST: readonly TileState[] = ['live', 'starting', 'paused', 'ended', 'reconnecting', 'frozen', 'refused'];

/** The worst that any screen says of a tile that shows this stream. */
function worstState(screens: readonly WallScreen[], tile: number, streamId: string | undefined): TileState | undefined {
  const states = screens.flatMap(({ report }) =>
    report.tiles.filter((one) => one.tile === tile && one.streamId === streamId).map(({ state }) => state),
  );
  return WORST_LAST.findLast((state) => states.includes(state));
}

function stateWord(t: ReturnType<typeof useText>['t'], state: TileState): string {
  switch (state) {
    case 'starting':
      return t.video.state.connecting;
    case 'reconnecting':
      return t.video.lost.media;
    case 'paused':
      return t.video.paused.page;
    case 'refused':
      return t.video.refused.other;
    case 'empty':
      return t.walls.reason.empty;
    default:
      return t.video.state[state];
  }
}
