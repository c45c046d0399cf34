import { effect } from '@preact/signals';
import type { Page } from '../page.js';
import type { Account } from '../session/session.js';
import { Catalogue } from './catalogue.js';
import { ChangeWatch } from './changes.js';
import { createCommandApi } from './commandApi.js';
import { type Desk, homeOrg } from './desk.js';
import { ElementNames } from './elementNames.js';
import { ModeWatch } from './modes/modeWatch.js';

/** What every desk has, whatever page it stands on. */
export type DeskCore = Pick<Desk, 'page' | 'account' | 'api' | 'catalogue' | 'modes' | 'elements' | 'changes'>;

/** Makes the common parts of a desk and keeps them up to date until `close`. */
export function createDeskCore(page: Page, account: Account): { core: DeskCore; close(): void } {
  const api = createCommandApi(page.call);
  const catalogue = new Catalogue(api, page.settings.language);
  const modes = new ModeWatch(api, homeOrg(account));
  const elements = new ElementNames(api);
  const watch = new ChangeWatch();
  const { changes } = watch;
  const stops = [
    effect(() => {
      changes.types.value;
      changes.runCards.value;
      void catalogue.load();
    }),
    effect(() => {
      changes.modes.value;
      void modes.read();
    }),
    effect(() => {
      changes.elements.value;
      void elements.read();
    }),
  ];
  watch.start();
  return {
    core: { page, account, api, catalogue, modes, elements, changes },
    close() {
      for (const stop of stops) stop();
      watch.close();
    },
  };
}
