import type { ReceiptStep } from '../../server/wire/orders.js';
import type { UnitStatus } from '../../server/wire/units.js';
import type { Outbox } from './outbox.js';
import type { NewOutboxItem, OutboxItem } from './outboxStore.js';
import type { Subject } from './subject.js';
import type { Fix } from './whereabouts.js';

/** What the page knows when something goes out. */
export interface SendingNow {
  /** The phone's clock, ms since the epoch. */
  now: number;
  /** By how much the server's clock is ahead of the phone's, ms. */
  clockOffsetMs: number;
  fix: Fix | undefined;
}

/** A smaller difference of the clocks may as well be the network's delay: taken away, it would put positions out of order. */
const SURE_OFFSET_MS = 10_000;

const instant = (ms: number): string => new Date(ms).toISOString();
const path = (text: string, ...ids: string[]): string =>
  ids.reduce((before, id) => before.replace('*', encodeURIComponent(id)), text);

/**
 * The body of an item as it goes out: with when it happened and when it is sent by the phone's clock, so that the server can
 * tell late from wrong; a position with its instant brought to the server's clock; an SOS with the place known by now.
 */
export function bodyToSend(item: OutboxItem, { now, clockOffsetMs, fix }: SendingNow): unknown {
  const body = item.body as Record<string, unknown>;
  const told = { ...body, at: instant(item.at), sentAt: instant(now) };
  switch (item.kind) {
    case 'position':
      return { ...body, reportedAt: instant(item.at + (Math.abs(clockOffsetMs) < SURE_OFFSET_MS ? 0 : clockOffsetMs)) };
    case 'sos':
      return 'lat' in body || !fix ? told : { ...told, lat: fix.lat, lng: fix.lng };
    case 'status':
    case 'receipt':
    case 'message':
    case 'request':
    case 'note':
      return told;
    case 'checklist':
    case 'photo':
    case 'welfare':
      return body;
  }
}

/** Everything a unit can tell; each is kept on the phone first. */
export class Teller {
  readonly #outbox: Outbox;
  readonly #subject: Subject;

  constructor(outbox: Outbox, subject: Subject) {
    this.#outbox = outbox;
    this.#subject = subject;
  }

  /** How the unit is called as a recipient. */
  get recipientId(): string {
    return `unit:${this.#subject.id}`;
  }

  /** A duty state; on an incident it is a step of the assignment. */
  status(status: UnitStatus): Promise<void> {
    return this.#keep({
      kind: 'status',
      method: 'PUT',
      path: path('/units/*/status', this.#subject.id),
      body: { status },
    });
  }

  receipt(orderId: string, step: ReceiptStep, reason?: string): Promise<void> {
    const body = { step, unitId: this.#subject.id, ...(reason !== undefined && { reason }) };
    return this.#keep({ kind: 'receipt', method: 'POST', path: path('/orders/*/receipts', orderId), body });
  }

  /** A message to the room of an incident. */
  say(incidentId: string, text: string): Promise<void> {
    return this.#keep({ kind: 'message', method: 'POST', path: '/messages', body: { incidentId, text } });
  }

  /** Asks the duty desk what to do. */
  ask(text: string, incidentId?: string): Promise<void> {
    const body = { text, ...(incidentId !== undefined && { incidentId }) };
    return this.#keep({ kind: 'request', method: 'POST', path: '/requests', body });
  }

  note(incidentId: string, text: string): Promise<void> {
    const body = { text, unitId: this.#subject.id };
    return this.#keep({ kind: 'note', method: 'POST', path: path('/incidents/*/notes', incidentId), body });
  }

  /** A picture for the timeline of an incident. */
  photo(incidentId: string, content: Blob, name: string): Promise<void> {
    const query = new URLSearchParams({ name, incidentId });
    return this.#keep({ kind: 'photo', method: 'POST', path: `/attachments?${query}`, body: { name }, content });
  }

  mark(incidentId: string, item: string, done: boolean): Promise<void> {
    return this.#keep({
      kind: 'checklist',
      method: 'PUT',
      path: path('/incidents/*/checklist/*', incidentId, item),
      body: { done },
    });
  }

  /** Answers a welfare check. */
  well(incidentId: string): Promise<void> {
    const place = path('/incidents/*/assignments/*/welfare', incidentId, this.#subject.id);
    return this.#keep({ kind: 'welfare', method: 'POST', path: place, body: undefined });
  }

  /** A cry for help from a place, if it is known. */
  sos(fix: Fix | undefined): Promise<void> {
    const body = fix ? { lat: fix.lat, lng: fix.lng } : {};
    const place = path('/units/*/sos', this.#subject.id);
    return this.#keep({ kind: 'sos', lane: 'urgent', method: 'POST', path: place, body });
  }

  position({ lat, lng, accuracyMeters, headingDegrees, speedMps, at }: Fix): Promise<void> {
    const body = {
      unitId: this.#subject.id,
      lat,
      lng,
      accuracyMeters: Math.min(100_000, Math.round(accuracyMeters * 10) / 10),
      ...(headingDegrees !== undefined && { headingDegrees: (Math.round(headingDegrees * 10) / 10) % 360 }),
      ...(speedMps !== undefined && { speedMps: Math.round(speedMps * 100) / 100 }),
    };
    return this.#keep({ kind: 'position', lane: 'position', method: 'POST', path: '/positions', body, at });
  }

  #keep(item: Pick<NewOutboxItem, 'kind' | 'method' | 'path' | 'body'> & Partial<NewOutboxItem>): Promise<void> {
    return this.#outbox.add({ key: crypto.randomUUID(), lane: 'intent', at: Date.now(), ...item });
  }
}
