import { type Signal, useSignal } from '@preact/signals';
import { lazy, Suspense } from 'preact/compat';
import { useEffect } from 'preact/hooks';
import type { Wall } from '../../../server/wire/walls.js';
import { usePage, useText } from '../../page.js';
import { StreamPicker } from '../../walls/StreamPicker.js';
import { inLayout, putWall, relocked, sendTiles, swapped, undoSending } from '../../walls/wallActions.js';
import { LAYOUTS, neighbourOf } from '../../walls/wallPlaces.js';
import type { WallScreenModel } from '../wallScreen.js';
import { ScreenForm } from './ScreenForm.js';

const ArrangeGrid = lazy(() => import('./ArrangeGrid.js'));

interface Props {
  screen: WallScreenModel;
  wall: Wall;
  chosen: Signal<number | undefined>;
  isIdle: boolean;
}

type Open = 'nothing' | 'picker' | 'settings' | 'arrange';

const DIRECTIONS: Record<string, readonly [number, number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** Drives a wall from its own screen: by mouse, and by keys. */
export default function WallControls({ screen, wall, chosen, isIdle }: Props) {
  const { call } = usePage();
  const { t, f } = useText();
  const open = useSignal<Open>('nothing');
  const failed = useSignal('');
  const act = (done: Promise<unknown>) => {
    failed.value = '';
    done.catch((error: Error) => (failed.value = `${t.walls.edit.failed} ${error.message}`));
  };
  const tile = wall.tiles.find((one) => one.tile === chosen.value);
  const focus = (number: number) => {
    chosen.value = number;
    document.querySelector<HTMLElement>(`[data-tile="${number}"]`)?.focus();
  };
  const onArrow = (direction: readonly [number, number], isSwap: boolean) => {
    const from = chosen.value ?? 1;
    const to = chosen.value === undefined ? 1 : neighbourOf(wall, from, direction);
    if (to === undefined) return;
    if (isSwap) act(sendTiles(call, wall.id, swapped(wall, from, to)));
    focus(to);
  };
  const onKey = (event: KeyboardEvent) => {
    if (open.value !== 'nothing' || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target instanceof HTMLElement && event.target.closest('input, select, button')) return;
    const direction = DIRECTIONS[event.key];
    if (direction) onArrow(direction, event.shiftKey);
    else if (event.key === 'Enter' && tile) open.value = 'picker';
    else if (event.key === 'Delete' && tile) act(sendTiles(call, wall.id, [{ tile: tile.tile }]));
    else if (event.key.toLowerCase() === 'l' && tile) act(sendTiles(call, wall.id, [relocked(tile)]));
    else if (event.key.toLowerCase() === 'e') open.value = 'arrange';
    else if (event.key.toLowerCase() === 'f') void document.documentElement.requestFullscreen();
    else return;
    event.preventDefault();
  };
  useEffect(() => {
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  });
  const close = () => (open.value = 'nothing');
  const words = t.walls.edit;
  return (
    <>
      {!isIdle && open.value === 'nothing' && (
        <div class="wall-controls" role="toolbar" aria-label={t.walls.layout}>
          {LAYOUTS.map((layout) => (
            <button
              key={layout}
              type="button"
              class="button"
              aria-pressed={wall.layout === layout}
              onClick={() => {
                if (layout === 'free') open.value = 'arrange';
                else act(putWall(call, wall.id, inLayout(wall, layout)));
              }}
            >
              {t.walls.layouts[layout]}
            </button>
          ))}
          {tile && (
            <>
              <strong>{t.walls.tile(f.number(tile.tile))}</strong>
              <button type="button" class="button primary" onClick={() => (open.value = 'picker')}>
                {words.put}
              </button>
              <button type="button" class="button" onClick={() => act(sendTiles(call, wall.id, [relocked(tile)]))}>
                {tile.lockedBy === undefined ? words.lock : words.unlock}
              </button>
              <button type="button" class="button" onClick={() => act(sendTiles(call, wall.id, [{ tile: tile.tile }]))}>
                {words.empty}
              </button>
            </>
          )}
          {wall.canUndoUntil !== undefined && Date.parse(wall.canUndoUntil) > screen.now() && (
            <button type="button" class="button" onClick={() => act(undoSending(call, wall.id))}>
              {words.undo}
            </button>
          )}
          <button type="button" class="button" onClick={() => (open.value = 'settings')}>
            {words.settings}
          </button>
          <button type="button" class="button" onClick={() => void document.documentElement.requestFullscreen()}>
            {words.fullScreen}
          </button>
          {failed.value !== '' && (
            <span class="failure" role="alert">
              {failed.value}
            </span>
          )}
        </div>
      )}
      {open.value === 'picker' && tile && (
        <div class="wall-dialog">
          <StreamPicker
            wall={wall}
            tile={tile.tile}
            onSend={(tiles) => {
              close();
              act(sendTiles(call, wall.id, tiles));
            }}
            onClose={close}
          />
        </div>
      )}
      {open.value === 'settings' && (
        <div class="wall-dialog">
          <ScreenForm screen={screen} wall={wall} onClose={close} />
        </div>
      )}
      {open.value === 'arrange' && (
        <Suspense fallback={null}>
          <ArrangeGrid
            wall={wall}
            onSave={(places) => {
              close();
              act(putWall(call, wall.id, inLayout(wall, 'free', places)));
            }}
            onClose={close}
          />
        </Suspense>
      )}
    </>
  );
}
