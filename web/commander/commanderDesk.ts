import { effect } from '@preact/signals';
import type { Desk } from '../command/desk.js';
import { createDeskCore } from '../command/deskCore.js';
import { goTo, goToPlace, select } from './actions.js';
import type { Commander } from './commander.js';
import { goToMark, openMark } from './drawings/drawingActions.js';
import { createDeskVideo } from './video/deskVideo.js';

/** The desk of incident command on the map page: its incidents and its map are the commander's. */
export function createCommanderDesk(commander: Commander): { desk: Desk; close(): void } {
  const { page, account, clock, picture, workspace, stage } = commander;
  const { core, close } = createDeskCore(page, account);
  const video = createDeskVideo(commander);
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
      goTo: (place) => goToPlace(commander, place),
      showElement(id) {
        const element = commander.drawings.elements.peek().find((one) => one.id === id);
        if (!element) return;
        openMark(commander, id);
        goToMark(commander, element);
      },
      center: () => stage.peek()?.center(),
    },
    ...(video && { video }),
    notify(text) {
      workspace.notice.value = { text };
    },
  };
  const { drawings, alerts } = commander;
  const { elements, fences, fenceAlerts } = core.changes;
  const stops = [
    effect(() => {
      elements.value;
      void drawings.readElements();
    }),
    effect(() => {
      fences.value;
      void drawings.readFences();
    }),
    effect(() => {
      fenceAlerts.value;
      void drawings.readAlerts();
    }),
    effect(() => alerts.noteFences(drawings.alerts.value)),
  ];
  return {
    desk,
    close() {
      for (const stop of stops) stop();
      close();
    },
  };
}
