import { maySee } from '../../command/access.js';
import type { Actor } from '../../command/decision.js';
import { maySeeOrder } from '../../command/orders.js';
import { isWithin } from '../../command/orgPaths.js';
import type { PersistentMap } from '../../command/persistentMap.js';
import type { CommandState } from '../../command/state.js';
import { toFenceAlert, toHandover, toModeState, toOrder, toSummary } from '../../command/views.js';
import type { Reloaded } from '../../wire/commandChanges.js';

/** A thing that changed: its JSON, made once for everybody, and who may see it. */
interface Told {
  /** The name of its list in the message. */
  readonly list: string;
  readonly sees: (actor: Actor) => boolean;
  readonly json: () => string;
}

/** Lists that are read again when they change, by the map of the state. */
const RELOADS: readonly (readonly [map: keyof CommandState, list: Reloaded])[] = [
  ['modes', 'modes'],
  ['modeRequests', 'modes'],
  ['types', 'incidentTypes'],
  ['runCards', 'runCards'],
  ['fences', 'fences'],
  ['parameters', 'parameters'],
];

/** What a message begins with: its number and the server's clock. */
export interface Heading {
  readonly sequence: number;
  readonly serverTimeMs: number;
}

/**
 * What happened between two states, to be told to many: every changed thing is written as JSON once, whoever it is for.
 */
export class ChangeFeed {
  readonly #after: CommandState;
  readonly #told: Told[] = [];
  readonly #reload: string;
  readonly #isModeNews: boolean;

  constructor(before: CommandState, after: CommandState) {
    this.#after = after;
    this.#addIncidents(before, after);
    this.#add('orders', before.orders, after.orders, toOrder, (actor, order) => maySeeOrder(after, { actor }, order));
    this.#add('handovers', before.handovers, after.handovers, toHandover, seesOrg);
    this.#add('fenceAlerts', before.fenceAlerts, after.fenceAlerts, toFenceAlert, seesOrg);
    this.#addElements(before, after);
    this.#addRooms(before, after);
    const reload = new Set(RELOADS.flatMap(([map, list]) => (before[map] === after[map] ? [] : [list])));
    this.#reload = reload.size > 0 ? `"reload":${JSON.stringify([...reload])}` : '';
    this.#isModeNews = before.modes !== after.modes || before.parameters !== after.parameters;
  }

  /** The message for an actor; undefined when nothing of it is for them. */
  messageFor(actor: Actor, { sequence, serverTimeMs }: Heading): string | undefined {
    const lists = new Map<string, string[]>();
    for (const { list, sees, json } of this.#told) {
      if (!sees(actor)) continue;
      const items = lists.get(list);
      if (items) items.push(json());
      else lists.set(list, [json()]);
    }
    const parts = Array.from(lists, ([list, items]) => `"${list}":[${items.join()}]`);
    if (this.#isModeNews) parts.push(`"mode":${JSON.stringify(toModeState(this.#after, actor.org))}`);
    if (this.#reload !== '') parts.push(this.#reload);
    if (parts.length === 0) return undefined;
    return `{"type":"changes","sequence":${sequence},"serverTimeMs":${serverTimeMs},${parts.join()}}`;
  }

  #addIncidents(before: CommandState, after: CommandState): void {
    this.#add('incidents', before.incidents, after.incidents, toSummary, maySee);
    if (before.incidents === after.incidents) return;
    const { put, gone } = after.incidents.since(before.incidents);
    const saw = (actor: Actor, id: (typeof gone)[number]): boolean => {
      const known = before.incidents.get(id);
      return known !== undefined && maySee(actor, known);
    };
    const leaves = put.filter(([id, incident]) => {
      const known = before.incidents.get(id);
      return known && (known.org !== incident.org || known.transferTo !== incident.transferTo);
    });
    for (const [id, incident] of leaves) {
      this.#told.push({
        list: 'incidentsGone',
        sees: (actor) => saw(actor, id) && !maySee(actor, incident),
        json: () => JSON.stringify(id),
      });
    }
    for (const id of gone) {
      this.#told.push({ list: 'incidentsGone', sees: (actor) => saw(actor, id), json: () => JSON.stringify(id) });
    }
  }

  #addElements(before: CommandState, after: CommandState): void {
    this.#add(
      'elements',
      before.elements,
      after.elements,
      (history) => history.at(-1),
      (actor, history) => {
        const { org, incidentId } = history.at(-1)!;
        if (actor.may('view', { org })) return true;
        const incident = incidentId && after.incidents.get(incidentId);
        return incident ? maySee(actor, incident) : actor.unitId !== undefined && isWithin(actor.org, org);
      },
    );
  }

  #addRooms(before: CommandState, after: CommandState): void {
    if (before.rooms === after.rooms) return;
    for (const [id] of after.rooms.since(before.rooms).put) {
      const incident = after.incidents.get(id);
      if (!incident) continue;
      this.#told.push({ list: 'rooms', sees: (actor) => maySee(actor, incident), json: () => JSON.stringify(id) });
    }
  }

  #add<K extends string, V>(
    list: string,
    before: PersistentMap<K, V>,
    after: PersistentMap<K, V>,
    toWire: (value: V) => unknown,
    sees: (actor: Actor, value: V) => boolean,
  ): void {
    if (before === after) return;
    for (const [, value] of after.since(before).put) {
      let text: string | undefined;
      this.#told.push({
        list,
        sees: (actor) => sees(actor, value),
        json() {
          text ??= JSON.stringify(toWire(value));
          return text;
        },
      });
    }
  }
}

const seesOrg = (actor: Actor, { org }: { readonly org: string }): boolean => actor.may('view', { org });
