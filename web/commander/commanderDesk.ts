import type { Desk } from '../command/desk.js';
import { createDeskCore } from '../command/deskCore.js';
import { goTo, select } from './actions.js';
import type { Commander } from './commander.js';

/** The desk of incident command on the map page: its incidents and its map are the commander's. */
export function createCommanderDesk(commander: Commander): { desk: Desk; close(): void } {
  const { page, account, clock, picture, workspace, stage } = commander;
  const { core, close } = createDeskCore(page, account);
  const desk: Desk = {
    ...core,
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
  return { desk, close };
}
