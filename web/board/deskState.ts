import { type Signal, signal } from '@preact/signals';
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Desk } from '../command/desk.js';
import { createDeskCore } from '../command/deskCore.js';
import { type PageClock, startClock } from '../commander/state/clock.js';
import type { Page } from '../page.js';
import type { Account } from '../session/session.js';
import { BoardWatch } from './boardWatch.js';
import { type DeskFeed, startDeskFeed } from './deskFeed.js';

/** The parts of the page, in the order of its tabs. */
export const TABS = ['board', 'orders', 'shift', 'modes', 'types', 'cards', 'outbound'] as const;
export type Tab = (typeof TABS)[number];

/** The page beside the map, wired by hand. */
export interface DeskState {
  readonly desk: Desk;
  readonly feed: DeskFeed;
  readonly board: BoardWatch;
  readonly tab: Signal<Tab>;
  /** The incident that is open at the side. */
  readonly opened: Signal<string | undefined>;
  readonly notice: Signal<string>;
  close(): void;
}

/** Composes the page of a person and connects it. */
export function createDeskState(page: Page, account: Account): DeskState {
  const feed = startDeskFeed();
  const clock: PageClock = startClock(() => feed.serverNow());
  const { core, close: closeCore } = createDeskCore(page, account);
  const board = new BoardWatch(core.api, feed.incidents);
  const { tab: firstTab, opened: firstOpened } = readHash();
  const tab = signal<Tab>(firstTab);
  const opened = signal<string | undefined>(firstOpened);
  const notice = signal('');
  const onHash = () => {
    const read = readHash();
    tab.value = read.tab;
    opened.value = read.opened;
  };
  window.addEventListener('hashchange', onHash);
  const desk: Desk = {
    ...core,
    now: clock.now,
    incidents: feed.incidents,
    unit: () => undefined,
    openIncident(id) {
      goTo('board', id);
    },
    notify(text) {
      notice.value = text;
    },
  };
  return {
    desk,
    feed,
    board,
    tab,
    opened,
    notice,
    close() {
      window.removeEventListener('hashchange', onHash);
      board.close();
      closeCore();
      clock.stop();
      feed.close();
    },
  };
}

/** Opened in place of an incident: the form of a new report. */
export const NEW_INCIDENT = 'new';

/** Goes to a part of the page, with an incident open beside the board or none. */
export function goTo(tab: Tab, incident?: string): void {
  location.hash = incident === undefined ? tab : `${tab}/${encodeURIComponent(incident)}`;
}

function readHash(): { tab: Tab; opened: string | undefined } {
  const [name = '', incident] = location.hash.slice(1).split('/');
  const tab = TABS.find((one) => one === name) ?? 'board';
  return { tab, opened: incident === undefined || incident === '' ? undefined : decodeURIComponent(incident) };
}

const DeskStateContext = createContext<DeskState | undefined>(undefined);

/** Gives the page's state to the views inside. */
export const DeskStateProvider = DeskStateContext.Provider;

/** The state of the page. Throws outside of it. */
export function useDeskState(): DeskState {
  const state = useContext(DeskStateContext);
  if (!state) throw new Error('useDeskState: render this inside a DeskStateProvider.');
  return state;
}
