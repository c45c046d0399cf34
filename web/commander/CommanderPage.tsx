import { useSignalEffect } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';
import { DeskProvider } from '../command/desk.js';
import { usePage } from '../page.js';
import type { Account } from '../session/session.js';
import { Later } from '../ui/Later.js';
import { useMedia } from '../ui/useMedia.js';
import { BottomStrip } from './bars/BottomStrip.js';
import { LinkBand } from './bars/LinkBand.js';
import { Rail } from './bars/Rail.js';
import { TopBar } from './bars/TopBar.js';
import { CommanderProvider, createCommander } from './commander.js';
import { createCommanderDesk } from './commanderDesk.js';
import { Inspector } from './inspector/Inspector.js';
import { useShortcuts } from './keys/useShortcuts.js';
import { CommandMap } from './map/CommandMap.js';
import { Announcer } from './overlays/Announcer.js';
import { HelpSheet } from './overlays/HelpSheet.js';
import { MapMenu } from './overlays/MapMenu.js';
import { NoticeChip } from './overlays/NoticeChip.js';
import { Palette } from './overlays/Palette.js';
import { ListPanel } from './panels/ListPanel.js';
import { syncUrl } from './state/urlSync.js';
import '../style/command.css';
import '../style/drawing.css';
import '../style/walls.css';
import { exposeTestHook } from './testHook.js';
import { VideoDock } from './video/VideoDock.js';

const loadSendToWall = async () => (await import('./walls/SendToWall.js')).SendToWall;

/** The commander's page of a person who is signed in. */
export default function CommanderPage({ account }: { account: Account }) {
  const page = usePage();
  const commander = useMemo(() => createCommander(page, account), [page, account]);
  const { workspace } = commander;
  const { desk, close: closeDesk } = useMemo(() => createCommanderDesk(commander), [commander]);
  useEffect(() => {
    const stops = [syncUrl(commander), exposeTestHook(commander)];
    return () => {
      for (const stop of stops) stop();
      closeDesk();
      commander.close();
    };
  }, [commander, closeDesk]);
  useShortcuts(commander);
  const isNarrow = useMedia(NARROW);
  const isWide = useMedia(WIDE);
  useEffect(() => {
    commander.video.hasColumn.value = isWide;
  }, [commander, isWide]);
  const isDocked = commander.video.tiles.value.some(({ where }) => where === 'dock');
  useSignalEffect(() => {
    document.title = page.language.text.value.product;
  });
  const classes = [
    'commander',
    workspace.listOpen.value ? '' : 'list-closed',
    workspace.inspectorOpen.value ? '' : 'inspector-closed',
    workspace.logOpen.value ? 'log-open' : '',
    isNarrow ? 'narrow' : '',
    isWide && isDocked ? 'with-dock' : '',
  ];
  return (
    <CommanderProvider value={commander}>
      <DeskProvider value={desk}>
        <div class={classes.filter(Boolean).join(' ')}>
          <TopBar />
          <LinkBand />
          {isNarrow && <p class="narrow-note">{page.language.text.value.errors.tooSmall}</p>}
          <Rail />
          {workspace.listOpen.value && <ListPanel isStacked={isWide} />}
          <CommandMap isNarrow={isNarrow} />
          {isWide && <VideoDock />}
          {workspace.inspectorOpen.value && <Inspector isDocked={!isWide} />}
          <BottomStrip />
          <MapMenu />
          <NoticeChip />
          <Palette />
          {workspace.overlay.value === 'toWall' && <Later load={loadSendToWall} with={{}} />}
          <HelpSheet />
          <Announcer />
        </div>
      </DeskProvider>
    </CommanderProvider>
  );
}

/** Below this the map is not squeezed: lists and details take the page. */
const NARROW = '(max-width: 1023px)';
/** From here on there is room for two lists and for a column of pictures. */
const WIDE = '(min-width: 2560px)';
