import { Catalogue } from '../command/catalogue.js';
import { createCommandApi } from '../command/commandApi.js';
import { type Desk, homeOrg } from '../command/desk.js';
import { ModeWatch } from '../command/modes/modeWatch.js';
import { goTo, select } from './actions.js';
import type { Commander } from './commander.js';

/** The desk of incident command on the map page: its incidents and its map are the commander's. */
export function createCommanderDesk(commander: Commander): { desk: Desk; close(): void } {
  const { page, account, clock, picture, workspace, stage } = commander;
  const api = createCommandApi(page.call);
  const catalogue = new Catalogue(api);
  void catalogue.load();
  const modes = new ModeWatch(api, homeOrg(account));
  modes.start();
  const desk: Desk = {
    page,
    account,
    api,
    catalogue,
    modes,
    now: clock.now,
    incidents: picture.incidents,
    unit: (id) => picture.unit(id),
    openIncident: (id) => select(commander, { type: 'incident', id }),
    map: {
      show(target) {
        if (target.type !== 'incident') select(commander, target);
        goTo(commander, target);
      },
      center: () => stage.peek()?.center(),
    },
    notify(text) {
      workspace.notice.value = { text };
    },
  };
  return { desk, close: () => modes.close() };
}
