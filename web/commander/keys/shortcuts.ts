import type { Dictionary } from '../../i18n/en.js';
import {
  fitEverything,
  lookAround,
  lookAroundTarget,
  openIntake,
  select,
  stepBack,
  toggleFollow,
  toggleTool,
} from '../actions.js';
import type { Commander } from '../commander.js';
import { isSame } from '../state/workspace.js';
import { openNearestVideo, openSelectedVideo, toggleCall } from '../video/openVideo.js';
import { openSendToWall } from '../walls/sendToWall.js';

type Word = Exclude<keyof Dictionary['shortcuts'], 'title' | 'groups' | 'off'>;

/** One shortcut: keys as tinykeys writes them, as people read them, and what it does. Gestures have no keys. */
export interface Shortcut {
  readonly word: Word;
  readonly group: keyof Dictionary['shortcuts']['groups'];
  readonly shown: readonly string[];
  readonly keys: readonly string[];
  /** Works in text fields and with single keys turned off. */
  readonly always?: boolean;
  run?(commander: Commander, key: string): void;
}

const PAN_PIXELS = 120;

/** Every shortcut of the commander's page, in the order of the sheet. */
export const SHORTCUTS: readonly Shortcut[] = [
  {
    word: 'palette',
    group: 'find',
    shown: ['Ctrl', 'K'],
    keys: ['$mod+k'],
    always: true,
    run: ({ workspace }) => {
      workspace.overlay.value = workspace.overlay.value === 'palette' ? 'none' : 'palette';
    },
  },
  {
    word: 'filterList',
    group: 'find',
    shown: ['/'],
    keys: ['/'],
    run: ({ workspace }) => {
      workspace.listOpen.value = true;
      requestAnimationFrame(() => document.querySelector<HTMLInputElement>('.list-filter')?.focus());
    },
  },
  {
    word: 'priority',
    group: 'find',
    shown: ['1', '–', '4'],
    keys: ['1', '2', '3', '4'],
    run: ({ workspace }, key) => {
      const { filters } = workspace;
      const priority = Number(key);
      const isOnly = filters.value.priorities.size === 1 && filters.value.priorities.has(priority);
      filters.value = { ...filters.value, priorities: isOnly ? new Set() : new Set([priority]) };
    },
  },
  { word: 'help', group: 'find', shown: ['?'], keys: ['Shift+?', '?'], run: toggleHelp },
  {
    word: 'newIncident',
    group: 'act',
    shown: ['N'],
    keys: ['n'],
    run: openIntake,
  },
  {
    word: 'dispatch',
    group: 'act',
    shown: ['D'],
    keys: ['d'],
    run: () => document.querySelector<HTMLButtonElement>('[data-action=send]')?.focus(),
  },
  { word: 'nearestUnits', group: 'act', shown: ['U'], keys: ['u'], run: nearestToSelection },
  { word: 'nearestCameras', group: 'act', shown: ['V'], keys: ['v'], run: nearestToSelection },
  { word: 'video', group: 'act', shown: ['P'], keys: ['p'], run: openSelectedVideo },
  {
    word: 'nearestVideo',
    group: 'act',
    shown: ['Shift', 'P'],
    keys: ['Shift+P'],
    run: (commander) => void openNearestVideo(commander),
  },
  { word: 'call', group: 'act', shown: ['K'], keys: ['k'], run: toggleCall },
  { word: 'toWall', group: 'act', shown: ['W'], keys: ['w'], run: (commander) => openSendToWall(commander) },
  {
    word: 'mapCenter',
    group: 'act',
    shown: ['C'],
    keys: ['c'],
    run: (commander) => {
      const center = commander.stage.value?.center();
      if (!center) return;
      commander.workspace.selected.value = undefined;
      lookAround(commander, center);
    },
  },
  {
    word: 'acknowledge',
    group: 'act',
    shown: ['Space'],
    keys: ['Space'],
    run: ({ alerts, workspace }) => {
      const selected = workspace.selected.value;
      const open = alerts.list.value.filter((alert) => !alert.acknowledged);
      const alert = open.find(({ target }) => isSame(target, selected));
      if (alert) alerts.acknowledge(alert.key);
    },
  },
  {
    word: 'cycle',
    group: 'act',
    shown: ['J'],
    keys: ['j'],
    run: (commander) => {
      const { coincident, selected } = commander.workspace;
      const found = coincident.value;
      if (!found) return;
      const at = found.findIndex((target) => isSame(target, selected.value));
      select(commander, found[(at + 1) % found.length]!);
    },
  },
  { word: 'mute', group: 'act', shown: ['M'], keys: ['m'], run: ({ sound }) => sound.toggleMute() },
  { word: 'back', group: 'act', shown: ['Esc'], keys: ['Escape'], always: true, run: stepBack },
  {
    word: 'follow',
    group: 'map',
    shown: ['F'],
    keys: ['f'],
    run: (commander) => {
      const selected = commander.workspace.selected.value;
      if (selected?.type === 'unit') toggleFollow(commander, selected.id);
    },
  },
  { word: 'fit', group: 'map', shown: ['G'], keys: ['g'], run: fitEverything },
  {
    word: 'zoom',
    group: 'map',
    shown: ['+', '−'],
    keys: ['+', 'Shift++', '=', '-'],
    run: ({ stage }, key) => stage.value?.zoomBy(key === '-' ? -1 : 1),
  },
  {
    word: 'pan',
    group: 'map',
    shown: ['←', '→', '↑', '↓'],
    keys: ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown'],
    run: ({ stage }, key) => {
      const right = key === 'ArrowLeft' ? -1 : key === 'ArrowRight' ? 1 : 0;
      const down = key === 'ArrowUp' ? -1 : key === 'ArrowDown' ? 1 : 0;
      stage.value?.panBy(right * PAN_PIXELS, down * PAN_PIXELS);
    },
  },
  { word: 'box', group: 'map', shown: ['Shift'], keys: [] },
  { word: 'lasso', group: 'map', shown: ['L'], keys: ['l'], run: (commander) => toggleTool(commander, 'lasso') },
  { word: 'subtract', group: 'map', shown: ['Alt'], keys: [] },
  { word: 'measure', group: 'map', shown: ['R'], keys: ['r'], run: (commander) => toggleTool(commander, 'measure') },
  {
    word: 'overview',
    group: 'map',
    shown: ['O'],
    keys: ['o'],
    run: ({ page }) => {
      page.settings.overview.value = !page.settings.overview.value;
    },
  },
  {
    word: 'list',
    group: 'panels',
    shown: ['['],
    keys: ['['],
    run: ({ workspace }) => {
      workspace.listOpen.value = !workspace.listOpen.value;
    },
  },
  {
    word: 'inspector',
    group: 'panels',
    shown: [']'],
    keys: [']'],
    run: ({ workspace }) => {
      workspace.inspectorOpen.value = !workspace.inspectorOpen.value;
    },
  },
  {
    word: 'log',
    group: 'panels',
    shown: ['B'],
    keys: ['b'],
    run: ({ workspace }) => {
      workspace.logOpen.value = !workspace.logOpen.value;
    },
  },
];

function toggleHelp({ workspace }: Commander): void {
  workspace.overlay.value = workspace.overlay.value === 'help' ? 'none' : 'help';
}

function nearestToSelection(commander: Commander): void {
  const selected = commander.workspace.selected.value;
  if (selected) lookAroundTarget(commander, selected);
}
