import { useSignal } from '@preact/signals';
import { GridStack } from 'gridstack';
import 'gridstack/dist/gridstack.css';
import { useEffect, useRef } from 'preact/hooks';
import type { TilePlace, Wall } from '../../../server/wire/walls.js';
import { useText } from '../../page.js';
import { freeFrom, GRID } from '../../walls/wallPlaces.js';

interface Props {
  wall: Wall;
  onSave(places: TilePlace[]): void;
  onClose(): void;
}

const MOST_TILES = 36;
const NEW_TILE = { w: 6, h: 6 };

/** Arranges the tiles of a free wall: drag, size, add, remove; nothing changes on the screens before it is saved. */
export default function ArrangeGrid({ wall, onSave, onClose }: Props) {
  const { t, f } = useText();
  const box = useRef<HTMLDivElement>(null);
  const grid = useRef<GridStack | null>(null);
  const count = useSignal(0);
  const add = (number: number, place: { x?: number; y?: number; w: number; h: number }) => {
    const made = grid.current?.addWidget({ ...place, id: String(number), content: '' });
    const title = wall.shown[number - 1]?.title;
    if (!made) return;
    made.querySelector('.grid-stack-item-content')!.textContent = title
      ? `${f.number(number)} · ${title}`
      : f.number(number);
    count.value = number;
  };
  useEffect(() => {
    const element = box.current!;
    const cellHeight = Math.floor(element.clientHeight / GRID);
    grid.current = GridStack.init(
      { column: GRID, maxRow: GRID, cellHeight, margin: 2, mode: 'float', animate: false },
      element,
    );
    freeFrom(wall).forEach(({ x, y, width, height }, at) => {
      add(at + 1, { x, y, w: width, h: height });
    });
    return () => {
      grid.current?.destroy(false);
      grid.current = null;
    };
  }, []);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => event.key === 'Escape' && onClose();
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  });
  const removeLast = () => {
    const last = grid.current!.getGridItems().find((item) => item.gridstackNode?.id === String(count.value));
    if (!last || count.value === 1) return;
    grid.current!.removeWidget(last);
    count.value--;
  };
  const words = t.walls.edit;
  return (
    <div class="wall-arrange" role="dialog" aria-label={words.open}>
      <div class="actions">
        <strong>{words.grid}</strong>
        <button
          type="button"
          class="button"
          disabled={count.value >= MOST_TILES}
          onClick={() => {
            if (grid.current!.willItFit(NEW_TILE)) add(count.value + 1, NEW_TILE);
          }}
        >
          {words.add}
        </button>
        <button type="button" class="button" disabled={count.value <= 1} onClick={removeLast}>
          {words.removeLast}
        </button>
        <button type="button" class="button primary" onClick={() => onSave(placesIn(grid.current!))}>
          {t.walls.settings.save}
        </button>
        <button type="button" class="button" onClick={onClose}>
          {words.cancel}
        </button>
      </div>
      <div ref={box} class="grid-stack" />
    </div>
  );
}

/** The tiles as they lie, by their number. */
function placesIn(grid: GridStack): TilePlace[] {
  const nodes = grid.getGridItems().flatMap(({ gridstackNode }) => gridstackNode ?? []);
  return nodes
    .sort((a, b) => Number(a.id) - Number(b.id))
    .map(({ x = 0, y = 0, w = 1, h = 1 }) => ({ x, y, width: w, height: Math.min(h, GRID - y) }));
}
