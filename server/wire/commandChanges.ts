import { type Static, Type } from 'typebox';
import { oneOf } from './base.js';
import { Handover } from './board.js';
import { Element, FenceAlert } from './elements.js';
import { IncidentId } from './ids.js';
import { IncidentSummary } from './incidents.js';
import { ModeState } from './modes.js';
import { Order } from './orders.js';

// `/api/v1/command` (ws): what happens in incident command, pushed to whoever may see it. The address may end in
// `?unit=<id>`: the unit that a person acts as. The client says nothing; text it sends is ignored.

/** The socket is open: everything that changes after `sequence` will be told. Read what the page shows after this. */
export const CommandWelcome = Type.Object({
  type: Type.Literal('welcome'),
  sequence: Type.Integer({ description: 'Number of the last command that is in what one reads now.' }),
  serverTimeMs: Type.Number(),
  mode: ModeState,
});
export type CommandWelcome = Static<typeof CommandWelcome>;

/** Lists that are small and change rarely: read them again. */
export const RELOADED = ['modes', 'incidentTypes', 'runCards', 'fences', 'parameters'] as const;
export type Reloaded = (typeof RELOADED)[number];

/** What changed since the last message, each thing as it is now and only if one may see it. */
export const CommandChanges = Type.Object({
  type: Type.Literal('changes'),
  sequence: Type.Integer(),
  serverTimeMs: Type.Number(),
  incidents: Type.Optional(Type.Array(IncidentSummary)),
  incidentsGone: Type.Optional(Type.Array(IncidentId, { description: 'Archived, or not one’s to see any more.' })),
  orders: Type.Optional(Type.Array(Order)),
  rooms: Type.Optional(Type.Array(IncidentId, { description: 'Incidents whose roster or log changed.' })),
  handovers: Type.Optional(Type.Array(Handover)),
  elements: Type.Optional(Type.Array(Element)),
  fenceAlerts: Type.Optional(Type.Array(FenceAlert)),
  mode: Type.Optional(
    Type.Unsafe<ModeState>({ ...ModeState, description: 'The mode and parameters in force at one’s own org.' }),
  ),
  reload: Type.Optional(Type.Array(oneOf(RELOADED), { description: 'Lists to read again.' })),
});
export type CommandChanges = Static<typeof CommandChanges>;

/** The page did not keep up and changes were left out: read everything again. */
export const CommandReload = Type.Object({
  type: Type.Literal('reload'),
  sequence: Type.Integer(),
  serverTimeMs: Type.Number(),
});
export type CommandReload = Static<typeof CommandReload>;

/** Sent every five seconds, whatever happens: silence for longer means the link is gone. */
export const CommandBeat = Type.Object({
  type: Type.Literal('beat'),
  sequence: Type.Integer(),
  serverTimeMs: Type.Number(),
});
export type CommandBeat = Static<typeof CommandBeat>;

/** Everything the server says on `/api/v1/command`, each a JSON text message told apart by `type`. */
export const CommandMessage = Type.Union([CommandWelcome, CommandChanges, CommandReload, CommandBeat]);
export type CommandMessage = Static<typeof CommandMessage>;
