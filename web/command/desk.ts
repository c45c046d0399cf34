import type { ReadonlySignal } from '@preact/signals';
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Role } from '../../server/wire/identity.js';
import type { IncidentSummary } from '../../server/wire/incidents.js';
import type { Recommendation } from '../../server/wire/runCards.js';
import type { WallLayout } from '../../server/wire/walls.js';
import type { Page } from '../page.js';
import type { Account } from '../session/session.js';
import type { Catalogue } from './catalogue.js';
import type { Changes } from './changes.js';
import type { CommandApi } from './commandApi.js';
import type { ElementNames } from './elementNames.js';
import type { ModeWatch } from './modes/modeWatch.js';

/** What incident command stands on, on the map page and on the board alike. */
export interface Desk {
  readonly page: Page;
  readonly account: Account;
  readonly api: CommandApi;
  readonly catalogue: Catalogue;
  readonly modes: ModeWatch;
  /** Drawings on the map by name. */
  readonly elements: ElementNames;
  /** Which lists have changed on the server. */
  readonly changes: Changes;
  /** The server's time, ms, once a second. */
  readonly now: ReadonlySignal<number>;
  /** Every incident in scope, as the feed has it. */
  readonly incidents: ReadonlySignal<readonly IncidentSummary[]>;
  /** What is known here of a unit. */
  unit(unitId: string): { readonly callsign: string; readonly kind: string } | undefined;
  /** Opens an incident. */
  openIncident(id: string): void;
  /** Shows something on the map; absent where there is none. */
  readonly map?: DeskMap;
  /** Pictures beside the map; absent where there are none, or where nothing may be watched. */
  readonly video?: DeskVideo;
  /** Says something in passing. */
  notify(text: string): void;
}

/** A stream that a run card asks for. */
export type PlannedStream = NonNullable<Recommendation['open']>[number];

/** Pictures and walls beside the desk. */
export interface DeskVideo {
  /** Whether there would be a picture: it is live, or the server can pull it. */
  canShow(stream: PlannedStream): boolean;
  /** Opens pictures in the dock. */
  open(streams: readonly PlannedStream[]): void;
  /** Opens what has a picture and was not yet opened for this incident, as far as there is room; what a person closes stays closed. */
  openOnce(incidentId: string, streams: readonly PlannedStream[]): void;
  /** Walls that this person may drive. */
  readonly walls: ReadonlySignal<readonly { readonly id: string; readonly name: string }[]>;
  /** Has a whole wall follow an incident, in a layout where one is given. */
  follow(incidentId: string, wallId: string, layout: WallLayout | undefined): Promise<void>;
}

/** The map beside the desk. */
export interface DeskMap {
  show(target: { type: 'unit' | 'camera' | 'incident'; id: string }): void;
  goTo(place: { lat: number; lng: number }): void;
  showElement(id: string): void;
  center(): { lat: number; lng: number } | undefined;
}

const DeskContext = createContext<Desk | undefined>(undefined);

/** Gives a desk to the views inside. */
export const DeskProvider = DeskContext.Provider;

/** The desk around a view. Throws outside of one. */
export function useDesk(): Desk {
  const desk = useContext(DeskContext);
  if (!desk) throw new Error('useDesk: render this inside a DeskProvider.');
  return desk;
}

const COMMANDING: ReadonlySet<Role> = new Set(['admin', 'commander', 'dispatcher']);
const ACTING: ReadonlySet<Role> = new Set(['admin', 'commander', 'dispatcher', 'field']);

const holds = (account: Account, roles: ReadonlySet<Role>, org: string | undefined): boolean =>
  account.grants.some(
    (grant) => roles.has(grant.role) && (org === undefined || org === grant.org || org.startsWith(`${grant.org}/`)),
  );

/** Whether a person may command at an org (anywhere, without one): what the page offers; the server decides. */
export const mayCommand = (account: Account, org?: string): boolean => holds(account, COMMANDING, org);
/** Whether a person may take reports and first action. */
export const mayAct = (account: Account, org?: string): boolean => holds(account, ACTING, org);
/** Whether a person runs the place: types, run cards, webhooks. */
export const mayManage = (account: Account, org?: string): boolean => holds(account, new Set(['admin']), org);

/** Where a person works from: the org of the first grant. */
export const homeOrg = (account: Account): string => account.grants[0]?.org ?? 'hq';
