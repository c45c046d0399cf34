import { useSignal } from '@preact/signals';
import type { Wall } from '../../../server/wire/walls.js';
import { useText } from '../../page.js';
import { Icon } from '../../ui/Icon.js';
import { WallMiniature } from '../../walls/WallMiniature.js';
import { inLayout, putWall } from '../../walls/wallActions.js';
import { LAYOUTS } from '../../walls/wallPlaces.js';
import { useCommander } from '../commander.js';
import { EmptyList, PanelHead } from '../panels/PanelHead.js';
import { NewWall } from './NewWall.js';
import { droppedThing, sendChosen, sendToTile } from './sendToWall.js';
import { WallActions } from './WallActions.js';

/** Every wall in small, live: drop something on a tile to send it there; make, name and open walls. */
export function WallList() {
  const { walls: desk, page } = useCommander();
  const { t, f } = useText();
  const isAdding = useSignal(false);
  const list = desk.list();
  const mayDrive = page.session.permissions.includes('wall');
  return (
    <>
      <PanelHead title={t.panels.walls} count={f.number(list.length)}>
        {mayDrive && (
          <button
            type="button"
            class="icon-button"
            aria-label={t.walls.list.create}
            title={t.walls.list.create}
            onClick={() => (isAdding.value = !isAdding.value)}
          >
            <Icon name="plus" size={18} />
          </button>
        )}
      </PanelHead>
      {isAdding.value && <NewWall onDone={() => (isAdding.value = false)} />}
      {list.length === 0 && !isAdding.value && (
        <EmptyList
          text={t.walls.list.empty}
          {...(mayDrive && { action: t.walls.list.create, onAction: () => (isAdding.value = true) })}
        />
      )}
      <ul class="wall-list">
        {list.map((wall) => (
          <li key={wall.id} data-wall-row={wall.id}>
            <WallRow wall={wall} mayDrive={mayDrive} />
          </li>
        ))}
      </ul>
    </>
  );
}

function WallRow({ wall, mayDrive }: { wall: Wall; mayDrive: boolean }) {
  const commander = useCommander();
  const { walls: desk, page, workspace } = commander;
  const { t } = useText();
  const screens = desk.link.screens.value.get(wall.id) ?? [];
  const aim = desk.link.aims.value.get(wall.id);
  const sending = desk.sending.value;
  const aimed = sending?.wallId === wall.id ? sending.tiles : aim ? [aim.tile] : [];
  return (
    <>
      <div class="row-line">
        <strong class="truncate">{wall.name}</strong>
        <span class="row-end quiet">
          {wall.screens > 0 ? t.walls.list.screens(wall.screens) : t.walls.list.noScreen}
        </span>
      </div>
      <WallMiniature
        wall={wall}
        screens={screens}
        aimed={aimed}
        {...(mayDrive && {
          onTile: (tile: number) => void sendChosen(commander, wall, tile),
          onAim: (tile: number | undefined) => desk.aim(wall.id, tile),
          onDrop: (tile: number, data: DataTransfer) => {
            const thing = droppedThing(data);
            if (thing) void sendToTile(commander, thing, { wall, tile, purpose: '' });
          },
        })}
      />
      <div class="actions">
        <a
          class="button"
          href={`/wall/${encodeURIComponent(wall.id)}`}
          target={`muster-wall-${wall.id}`}
          rel="noopener"
        >
          {t.walls.list.open}
        </a>
        {mayDrive && (
          <select
            aria-label={t.walls.layout}
            value={wall.layout}
            onChange={({ currentTarget: { value } }) => {
              const layout = LAYOUTS.find((one) => one === value) ?? wall.layout;
              void putWall(page.call, wall.id, inLayout(wall, layout)).catch((error: Error) => {
                workspace.notice.value = { text: error.message };
              });
            }}
          >
            {LAYOUTS.map((layout) => (
              <option key={layout} value={layout}>
                {t.walls.layouts[layout]}
              </option>
            ))}
          </select>
        )}
        {mayDrive && <WallActions wall={wall} />}
      </div>
    </>
  );
}
