import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { useText } from '../../page.js';
import { WallMiniature } from '../../walls/WallMiniature.js';
import { titleOf } from '../actions.js';
import { useCommander } from '../commander.js';
import type { Selected } from '../state/urlState.js';
import { sendToTile } from './sendToWall.js';

/** Chooses the tile that something goes to: every wall in small, by mouse or by keys. */
export function SendToWall() {
  const { workspace } = useCommander();
  const target = workspace.toWall.value;
  return workspace.overlay.value === 'toWall' && target ? <Chooser target={target} /> : null;
}

function Chooser({ target }: { target: Selected }) {
  const commander = useCommander();
  const { walls: desk, workspace, picture } = commander;
  const { t, f } = useText();
  const box = useRef<HTMLDivElement>(null);
  const at = useSignal({ wall: 0, tile: 1 });
  const purpose = useSignal('');
  const list = desk.list();
  const words = t.walls.send;
  const isPrivate = target.type === 'camera' && picture.cameras.value.find(({ id }) => id === target.id)?.private;
  useEffect(() => box.current?.focus(), []);
  useEffect(() => {
    const outside = (event: PointerEvent) => {
      if (!box.current?.contains(event.target as Node)) workspace.overlay.value = 'none';
    };
    document.addEventListener('pointerdown', outside);
    return () => document.removeEventListener('pointerdown', outside);
  }, [workspace]);
  const send = (wallAt: number, tile: number | 'whole') => {
    const wall = list[wallAt];
    if (wall) void sendToTile(commander, target, { wall, tile, purpose: purpose.value });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.target instanceof HTMLInputElement && event.key !== 'Enter') return;
    const { wall, tile } = at.value;
    const last = list[wall]?.tiles.length ?? 1;
    if (event.key === 'ArrowDown') at.value = { wall: Math.min(list.length - 1, wall + 1), tile: 1 };
    else if (event.key === 'ArrowUp') at.value = { wall: Math.max(0, wall - 1), tile: 1 };
    else if (event.key === 'ArrowRight') at.value = { wall, tile: Math.min(last, tile + 1) };
    else if (event.key === 'ArrowLeft') at.value = { wall, tile: Math.max(1, tile - 1) };
    else if (event.key === 'Enter') send(wall, tile);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div
      ref={box}
      class="palette to-wall"
      role="dialog"
      tabIndex={-1}
      aria-label={words.title(titleOf(commander, target))}
      onKeyDown={onKeyDown}
    >
      <h2>{words.title(titleOf(commander, target) || target.id)}</h2>
      {isPrivate && (
        <label class="field">
          <span>{t.walls.picker.purpose}</span>
          <input
            type="text"
            maxLength={300}
            placeholder={t.walls.picker.purposeHint}
            value={purpose.value}
            onInput={(event) => (purpose.value = event.currentTarget.value)}
          />
        </label>
      )}
      {list.length === 0 && <p class="empty">{words.none}</p>}
      <ul class="wall-list">
        {list.map((wall, index) => (
          <li key={wall.id} class={index === at.value.wall ? 'active' : ''}>
            <div class="row-line">
              <strong class="truncate">{wall.name}</strong>
              <span class="row-end quiet">
                {wall.screens > 0 ? t.walls.list.screens(wall.screens) : t.walls.list.noScreen}
              </span>
            </div>
            <WallMiniature
              wall={wall}
              screens={desk.link.screens.value.get(wall.id) ?? []}
              aimed={aimedAt(desk.link.aims.value.get(wall.id)?.tile)}
              chosen={index === at.value.wall ? at.value.tile : undefined}
              onTile={(tile) => send(index, tile)}
              onAim={(tile) => desk.aim(wall.id, tile)}
            />
            {target.type === 'incident' && (
              <button type="button" class="button" onClick={() => send(index, 'whole')}>
                {t.walls.picker.follow}
              </button>
            )}
          </li>
        ))}
      </ul>
      <footer class="palette-foot">{f.list([words.hint])}</footer>
    </div>
  );
}

const aimedAt = (tile: number | undefined): number[] => (tile === undefined ? [] : [tile]);
