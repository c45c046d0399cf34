import type { ActorRef } from '../wire/command.js';
import type { Permission } from '../wire/identity.js';
import type { UnitId } from '../wire/ids.js';
import type { Freshness, UnitStatus } from '../wire/units.js';
import type { RuleId } from './rules.js';

/** Why a command was refused; each is a code of the server's error table. */
export type RefusalCode =
  | 'notFound'
  | 'forbidden'
  | 'invalid'
  | 'conflict'
  | 'gone'
  | 'preconditionFailed'
  | 'unprocessable'
  | 'typeUnknown'
  | 'orgUnknown';

/** A refusal: what kind, by which rule, and what to do in words. */
export interface Refusal {
  readonly code: RefusalCode;
  readonly rule: RuleId;
  readonly message: string;
}

/** What a command comes to: events that all happen, or a refusal and nothing happens. No events: it was so already. */
export type Decision<Event> =
  | { readonly ok: true; readonly events: readonly Event[] }
  | { readonly ok: false; readonly refusal: Refusal };

/** The command is taken. */
export const accept = <Event>(...events: Event[]): Decision<Event> => ({ ok: true, events });

/** The command is refused. */
export const refuse = (code: RefusalCode, rule: RuleId, message: string): { ok: false; refusal: Refusal } => ({
  ok: false,
  refusal: { code, rule, message },
});

/** Something a permission is asked for. */
export interface Subject {
  readonly org: string;
  readonly type?: 'incident' | 'unit';
  readonly id?: string;
}

/** Who commands: what they are called, what they may do, and the unit they are, if they are one. */
export interface Actor extends ActorRef {
  /** Org the actor works from: where escalations and skip-level paths start. */
  readonly org: string;
  readonly unitId?: UnitId;
  may(permission: Permission, subject: Subject): boolean;
}

/** What the picture says of a unit. */
export interface UnitFacts {
  readonly id: UnitId;
  readonly callsign: string;
  readonly org: string;
  readonly kind: string;
  readonly status: UnitStatus;
  readonly capabilities: readonly string[];
  readonly freshness: Freshness;
  /** Degrees; the accuracy in metres when it was reported. */
  readonly position?: { readonly lat: number; readonly lng: number; readonly accuracyMeters?: number };
}

/** A person who may be given a duty. */
export interface PersonFacts extends ActorRef {
  readonly org: string;
  may(permission: Permission, subject: Subject): boolean;
}

/** Everything a decision may know beside the state: time, chance and the world are passed in. */
export interface Context {
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly actor: Actor;
  /** Minutes that local days are ahead of UTC: for the day of an incident's number. */
  readonly utcOffsetMinutes: number;
  /** A new id, never given before; later ones sort after earlier ones. */
  mint(): string;
  unit(id: UnitId): UnitFacts | undefined;
  orgExists(org: string): boolean;
  /** An account by actor id, `account:<id>`. */
  person(id: string): PersonFacts | undefined;
}

/** The reference kept of an actor. */
export const refOf = (actor: ActorRef): ActorRef => ({ id: actor.id, name: actor.name });
