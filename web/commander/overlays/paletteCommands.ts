import { THEME_CHOICES } from '../../settings/settings.js';
import { fitEverything, openIntake, toggleTool } from '../actions.js';
import type { Commander } from '../commander.js';
import { toggled } from '../state/filters.js';
import { readViews } from '../state/savedViews.js';
import { LAYERS, PANELS } from '../state/urlState.js';
import { openState } from '../state/urlSync.js';
import { canWatch, openNearestVideo, openSelectedVideo, toggleCall } from '../video/openVideo.js';
import { openSendToWall } from '../walls/sendToWall.js';
import type { PaletteEntry } from './paletteEntries.js';

/** Every command of the page whose words match, and saved views. */
export function commandEntries(commander: Commander, text: string): PaletteEntry[] {
  const wanted = text.toLowerCase();
  return [...views(commander), ...commands(commander)].filter(({ title }) => title.toLowerCase().includes(wanted));
}

type MakeCommand = (key: string, title: string, run: () => void, keys?: string) => PaletteEntry;

function videoCommands(commander: Commander, command: MakeCommand): PaletteEntry[] {
  if (!canWatch(commander)) return [];
  const { video, call, page } = commander;
  const { video: words, shortcuts } = page.language.text.value;
  return [
    command('video', shortcuts.video, () => openSelectedVideo(commander), 'P'),
    command('nearestVideo', words.nearestFour, () => void openNearestVideo(commander), 'Shift P'),
    command('call', call?.isBusy ? words.call.hangUp : shortcuts.call, () => toggleCall(commander), 'K'),
    command('closeVideo', words.closeAll, () => video.closeAll()),
  ];
}

function views(commander: Commander): PaletteEntry[] {
  return readViews(localStorage).map(({ name, fragment }) => ({
    group: 'view',
    key: name,
    title: name,
    run: () => openState(commander, fragment),
  }));
}

function commands(commander: Commander): PaletteEntry[] {
  const { workspace, page, nearest, stage } = commander;
  const { settings, language } = page;
  const t = language.text.value;
  const command = (key: string, title: string, run: () => void, keys?: string): PaletteEntry => ({
    group: 'command',
    key,
    title,
    run,
    ...(keys && { keys }),
  });
  return [
    command('newIncident', t.shortcuts.newIncident, () => openIntake(commander), 'N'),
    command('board', t.desk.board.title, () => window.open('/board', 'muster-board')),
    command('fit', t.map.fit, () => fitEverything(commander), 'G'),
    command(
      'nearestHere',
      t.shortcuts.mapCenter,
      () => {
        const center = stage.value?.center();
        workspace.inspectorOpen.value = true;
        if (center) nearest.look(center);
      },
      'C',
    ),
    ...videoCommands(commander, command),
    command('toWall', t.walls.send.action, () => openSendToWall(commander), 'W'),
    command('measure', t.map.measure, () => toggleTool(commander, 'measure'), 'R'),
    command('lasso', t.map.lasso, () => toggleTool(commander, 'lasso'), 'L'),
    command('box', t.map.box, () => toggleTool(commander, 'box')),
    command('circle', t.map.circle, () => toggleTool(commander, 'circle')),
    command('overview', t.map.overview, () => (settings.overview.value = !settings.overview.value), 'O'),
    ...PANELS.map((name) =>
      command(`panel-${name}`, t.palette.panel(t.panels[name]), () => {
        workspace.panel.value = name;
        workspace.listOpen.value = true;
      }),
    ),
    ...LAYERS.map((name) =>
      command(`layer-${name}`, t.palette.toggleLayer(t.layers[name]), () => {
        workspace.layers.value = toggled(workspace.layers.value, name);
      }),
    ),
    ...THEME_CHOICES.map((choice) =>
      command(`theme-${choice}`, t.palette.theme(t.account.themes[choice]), () => {
        settings.themeChoice.value = choice;
      }),
    ),
    command('language', t.palette.switchLanguage, () => {
      settings.language.value = settings.language.value === 'en' ? 'zh-CN' : 'en';
    }),
    command('help', t.account.shortcuts, () => (workspace.overlay.value = 'help'), '?'),
    command('signOut', t.account.signOut, () => void page.session.signOut()),
  ];
}
