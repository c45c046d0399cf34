import { type Signal, useSignal } from '@preact/signals';
import { lazy, Suspense } from 'preact/compat';
import { useEffect, useRef } from 'preact/hooks';
import type { StreamId } from '../../server/wire/ids.js';
import type { Wall, WallShown } from '../../server/wire/walls.js';
import { usePage, useText } from '../page.js';
import { Icon } from '../ui/Icon.js';
import { tileTitle } from '../walls/tileTitle.js';
import { sendTiles, swapped } from '../walls/wallActions.js';
import { captionLines } from './letters.js';
import { WallCaption } from './WallCaption.js';
import { WallFacts } from './WallFacts.js';
import { WallVideo } from './WallVideo.js';
import type { WallScreenModel } from './wallScreen.js';

const LOAD_AGAIN_MS = 5000;

/** The part that draws maps; a network that is cut just now is waited for. */
const loadMap = (): Promise<typeof import('./map/WallMapTile.js')> =>
  import('./map/WallMapTile.js').catch(async () => {
    await new Promise((resolve) => setTimeout(resolve, LOAD_AGAIN_MS));
    return loadMap();
  });
const WallMapTile = lazy(loadMap);

interface Props {
  screen: WallScreenModel;
  wall: Wall;
  number: number;
  place: { left: string; top: string; width: string; height: string };
  mayDrive: boolean;
  /** The tile that keys go to. */
  chosen: Signal<number | undefined>;
}

const NOTHING: WallShown = { tile: 0, live: false, reason: 'empty' };

/** One tile: its picture, whole, and what is true of it; the one before stays until the new one moves. */
export function WallTileView({ screen, wall, number, place, mayDrive, chosen }: Props) {
  const { call } = usePage();
  const { t, f } = useText();
  const element = useRef<HTMLElement>(null);
  const lines = useSignal<1 | 2>(2);
  const put = wall.tiles.find(({ tile }) => tile === number);
  const shown = wall.shown.find(({ tile }) => tile === number) ?? NOTHING;
  const aim = screen.link.aims.value.get(wall.id);
  useEffect(() => {
    const size = () => {
      const letters = Number.parseFloat(getComputedStyle(element.current!).fontSize);
      lines.value = captionLines(element.current!.clientHeight, letters);
    };
    const observer = new ResizeObserver(size);
    observer.observe(element.current!);
    return () => observer.disconnect();
  }, [lines]);
  const isAimed = aim?.tile === number;
  const name = tileTitle(put, shown, t) ?? t.walls.reason[shown.reason ?? 'empty'];
  const { map, facts } = shown;
  const around = put?.content?.type === 'map' ? put.content.around : undefined;
  const drop = (event: DragEvent) => {
    event.preventDefault();
    const from = Number(event.dataTransfer?.getData(DRAGGED));
    if (from > 0 && from !== number) void sendTiles(call, wall.id, swapped(wall, from, number)).catch(() => undefined);
  };
  return (
    <section
      ref={element}
      class={`wall-tile${isAimed ? ' aimed' : ''}${chosen.value === number ? ' chosen' : ''}`}
      style={place}
      data-tile={number}
      data-stream={shown.streamId ?? ''}
      aria-label={`${t.walls.tile(f.number(number))}: ${name}`}
      {...(mayDrive && {
        tabIndex: 0,
        onFocus: () => (chosen.value = number),
        draggable: put?.content !== undefined,
        onDragStart: (event: DragEvent) => event.dataTransfer?.setData(DRAGGED, String(number)),
        onDragOver: (event: DragEvent) => event.preventDefault(),
        onDrop: drop,
      })}
    >
      {!map && !facts && (
        <Pictures
          screen={screen}
          number={number}
          streamId={shown.streamId}
          purpose={put?.purpose ?? shown.incident?.number}
          name={name}
        />
      )}
      {map && around && (
        <Suspense fallback={null}>
          <WallMapTile screen={screen} number={number} around={around} view={map} name={name} />
        </Suspense>
      )}
      {facts && <WallFacts screen={screen} shown={shown} facts={facts} />}
      {shown.streamId === undefined && !map && !facts && (
        <div class="wall-empty">
          <p>{shown.reason === undefined ? name : t.walls.reason[shown.reason]}</p>
        </div>
      )}
      <WallCaption screen={screen} number={number} put={put} shown={shown} lines={lines.value} />
      {put?.lockedBy !== undefined && (
        <span class="wall-lock">
          <Icon name="lock" /> {put.lockedBy}
        </span>
      )}
      {isAimed && <span class="wall-aim">{t.walls.aimedBy(aim.by)}</span>}
    </section>
  );
}

const DRAGGED = 'application/x-muster-tile';
/** A picture that does not come is not waited for longer; the caption says what there is. */
const WAIT_FOR_PICTURE_MS = 3000;
const FADE_MS = 150;

interface PicturesProps {
  screen: WallScreenModel;
  number: number;
  streamId: StreamId | undefined;
  purpose: string | undefined;
  name: string;
}

/** The picture of a tile; when it changes, the old one goes on until the new one moves, then they cross. */
function Pictures({ screen, number, streamId, purpose, name }: PicturesProps) {
  const layers = useSignal<{ key: number; streamId: StreamId }[]>([]);
  const count = useRef(0);
  useEffect(() => {
    const before = layers.peek().at(-1);
    if (before?.streamId === streamId) return;
    if (streamId === undefined) layers.value = [];
    else layers.value = [...layers.peek().slice(-1), { key: ++count.current, streamId }];
  }, [streamId, layers]);
  const settle = (key: number) => {
    if (layers.peek().at(-1)?.key === key) layers.value = layers.peek().slice(-1);
  };
  const shown = layers.value;
  return (
    <div class="wall-picture">
      {shown.map((layer, at) => (
        <WallVideo
          key={layer.key}
          screen={screen}
          number={number}
          streamId={layer.streamId}
          purpose={purpose}
          name={name}
          isCurrent={at === shown.length - 1}
          fades={shown.length > 1}
          settleAfterMs={{ first: FADE_MS, atMost: WAIT_FOR_PICTURE_MS }}
          onSettled={() => settle(layer.key)}
        />
      ))}
    </div>
  );
}
