import { useEffect, useRef } from 'preact/hooks';
import type { Dictionary } from '../../i18n/en.js';
import type { Formats } from '../../i18n/formats.js';
import { useText } from '../../page.js';
import { copyText, goTo, lookAround, lookAroundTarget, titleOf, toggleFollow, toggleTrail } from '../actions.js';
import { type Commander, useCommander } from '../commander.js';
import type { Selected } from '../state/urlState.js';
import type { MapMenu as Menu } from '../state/workspace.js';
import { callUnit, canCall, canWatch, isLive, isVideoTarget, openVideo } from '../video/openVideo.js';
import { openSendToWall } from '../walls/sendToWall.js';

interface Item {
  readonly label: string;
  run(): void;
}

/** The menu of a right click or long press: at most eight commands, most used first. */
export function MapMenu() {
  const commander = useCommander();
  const { t, f } = useText();
  const { menu } = commander.workspace;
  const box = useRef<HTMLDivElement>(null);
  const open = menu.value;
  useEffect(() => {
    if (!open) return undefined;
    box.current?.querySelector('button')?.focus();
    const close = (event: PointerEvent) => {
      if (!box.current?.contains(event.target as Node)) menu.value = undefined;
    };
    document.addEventListener('pointerdown', close);
    return () => document.removeEventListener('pointerdown', close);
  }, [open, menu]);
  if (!open) return null;
  const items = itemsOf(open, commander, t, f);
  const title = open.target ? titleOf(commander, open.target) : f.coordinates(open.place.lat, open.place.lng);
  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step === 0) return;
    event.preventDefault();
    const buttons = [...(box.current?.querySelectorAll('button') ?? [])];
    const at = buttons.indexOf(document.activeElement as HTMLButtonElement);
    buttons[(at + step + buttons.length) % buttons.length]?.focus();
  };
  const left = Math.min(open.x, innerWidth - 240);
  const top = Math.min(open.y, innerHeight - 32 * (items.length + 2));
  return (
    <div
      ref={box}
      class="menu"
      role="menu"
      tabIndex={-1}
      aria-label={title}
      style={{ left: `${left}px`, top: `${top}px` }}
      onKeyDown={onKeyDown}
      onContextMenu={(event) => event.preventDefault()}
    >
      <p class="menu-title truncate">{title}</p>
      {items.map(({ label, run }) => (
        <button
          key={label}
          type="button"
          role="menuitem"
          onClick={() => {
            menu.value = undefined;
            run();
          }}
        >
          {label}
        </button>
      ))}
    </div>
  );
}

function itemsOf(menu: Menu, commander: Commander, t: Dictionary, f: Formats): Item[] {
  const { place, target } = menu;
  const copy: Item = {
    label: t.menu.copy,
    run: () => void copyText(commander, f.coordinates(place.lat, place.lng)),
  };
  if (!target) return placeItems(menu, commander, t, copy);
  const { workspace, group, picture } = commander;
  const near: Item = { label: t.menu.nearest, run: () => lookAroundTarget(commander, target) };
  const toWall: Item = {
    label: target.type === 'incident' ? t.walls.send.incident : t.walls.send.action,
    run: () => openSendToWall(commander, target),
  };
  const fly: Item = { label: t.menu.flyTo, run: () => goTo(commander, target) };
  const watch = videoItems(commander, target, t);
  switch (target.type) {
    case 'unit':
      return [
        ...watch,
        fly,
        {
          label: workspace.followed.value === target.id ? t.menu.unfollow : t.menu.follow,
          run: () => toggleFollow(commander, target.id),
        },
        {
          label: workspace.trails.value.has(target.id) ? t.menu.hideTrail : t.menu.trail,
          run: () => toggleTrail(commander, target.id),
        },
        near,
        toWall,
        { label: t.menu.copyCallsign, run: () => void copyText(commander, titleOf(commander, target)) },
        copy,
      ];
    case 'incident':
      return [
        near,
        fly,
        toWall,
        { label: t.menu.copyNumber, run: () => void copyText(commander, titleOf(commander, target)) },
        copy,
      ];
    case 'camera':
      return [...watch, fly, near, toWall, copy];
    case 'area': {
      const area = picture.feed.records.areas.get(target.id);
      const inside: Item[] = area
        ? [
            {
              label: t.menu.selectInside,
              run: () => void group.choose({ kind: 'area', name: area.name, geometry: area.geometry }, false),
            },
          ]
        : [];
      return [fly, ...inside, ...placeItems(menu, commander, t, copy)].slice(0, 8);
    }
  }
}

function videoItems(commander: Commander, target: Selected, t: Dictionary): Item[] {
  if (!canWatch(commander) || !isVideoTarget(target)) return [];
  const label = isLive(commander, target) ? t.video.live : target.type === 'unit' ? t.video.ask : t.video.open;
  const watch: Item = { label, run: () => openVideo(commander, target) };
  if (target.type !== 'unit' || !canCall(commander, commander.picture.unit(target.id)?.org)) return [watch];
  return [watch, { label: t.video.call.start, run: () => callUnit(commander, target.id) }];
}

/** Radius of "around here" in the menu, metres. */
const AROUND_METERS = 1000;

function placeItems({ place }: Menu, commander: Commander, t: Dictionary, copy: Item): Item[] {
  const { workspace, group, stage } = commander;
  return [
    {
      label: t.menu.nearest,
      run: () => {
        workspace.selected.value = undefined;
        lookAround(commander, place);
      },
    },
    {
      label: t.menu.newIncident,
      run: () => {
        workspace.inspectorOpen.value = true;
        workspace.draft.value = place;
      },
    },
    {
      label: t.menu.circle,
      run: () => {
        workspace.inspectorOpen.value = true;
        void group.choose({ kind: 'circle', ...place, radiusMeters: AROUND_METERS }, false);
      },
    },
    {
      label: t.menu.measure,
      run: () => {
        workspace.tool.value = 'measure';
        workspace.measured.value = [place];
      },
    },
    copy,
    { label: t.menu.center, run: () => stage.value?.fly(place) },
  ];
}
