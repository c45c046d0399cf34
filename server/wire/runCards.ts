import { type Static, Type } from 'typebox';
import { closed, Instant, oneOf, pageOf } from './base.js';
import { LocalText, RunCardId } from './command.js';
import { OrgPath, StreamId, UnitId, Word } from './ids.js';
import { Mode } from './modes.js';
import { ETA_SOURCES } from './nearest.js';
import { Freshness, UnitStatus } from './units.js';

/** Units a response needs: so many, each with the capability and of the kind if given. */
export const Requirement = closed({
  capability: Type.Optional(Word),
  kind: Type.Optional(Word),
  count: Type.Integer({ minimum: 1, maximum: 50 }),
});
export type Requirement = Static<typeof Requirement>;

/** One alarm level: what is sent on top of the levels before. */
export const AlarmLevel = closed({
  requires: Type.Array(Requirement, { maxItems: 20 }),
  inform: Type.Optional(Type.Array(OrgPath, { maxItems: 20, description: 'Orgs told when the level is reached.' })),
});
export type AlarmLevel = Static<typeof AlarmLevel>;

/** Body of `PUT /run-cards/{id}`. An absent list means any. */
export const RunCardInput = closed({
  name: LocalText,
  org: OrgPath,
  types: Type.Optional(Type.Array(Word, { minItems: 1, maxItems: 100, uniqueItems: true })),
  priorities: Type.Optional(
    Type.Array(Type.Integer({ minimum: 1, maximum: 4 }), { minItems: 1, maxItems: 4, uniqueItems: true }),
  ),
  modes: Type.Optional(Type.Array(Mode, { minItems: 1, maxItems: 3, uniqueItems: true })),
  levels: Type.Array(AlarmLevel, { minItems: 1, maxItems: 5 }),
  autoOpen: Type.Optional(
    closed({
      cameras: Type.Integer({ minimum: 0, maximum: 16, description: 'Cameras that see the place.' }),
      units: Type.Boolean({ description: 'Video of responding units.' }),
    }),
  ),
  wallLayout: Type.Optional(Word),
  record: Type.Optional(
    Type.Boolean({ description: 'Units on the incident, and the cameras it opens, are recorded while they are live.' }),
  ),
});
export type RunCardInput = Static<typeof RunCardInput>;

export const RunCard = Type.Object(
  { id: RunCardId, ...RunCardInput.properties, version: Type.Integer() },
  { $id: 'RunCard' },
);
export type RunCard = Static<typeof RunCard>;
export const RunCardPage = pageOf(RunCard);

/** What speaks for or against a unit, as a word and the value behind it. */
export const REASON_KINDS = [
  'eta',
  'distance',
  'capability',
  'kind',
  'status',
  'org',
  'freshness',
  'duty',
  'notNeeded',
] as const;
export const Reason = Type.Object({ kind: oneOf(REASON_KINDS), value: Type.String() });
export type Reason = Static<typeof Reason>;

const facts = {
  unitId: UnitId,
  callsign: Type.String(),
  org: OrgPath,
  status: UnitStatus,
  freshness: Freshness,
  distanceMeters: Type.Number(),
  etaSeconds: Type.Number(),
  etaSource: oneOf(ETA_SOURCES),
  reasons: Type.Array(Reason),
};

/** What to send to an incident, why, and what is still lacking. */
export const Recommendation = Type.Object(
  {
    at: Instant,
    runCardId: Type.Optional(RunCardId),
    level: Type.Integer(),
    mode: Mode,
    units: Type.Array(
      Type.Object({ ...facts, fills: Type.Integer({ description: 'Place in `requires` that it fills.' }) }),
    ),
    passedOver: Type.Array(Type.Object(facts)),
    requires: Type.Array(
      Type.Object({
        ...Requirement.properties,
        assigned: Type.Integer({ description: 'Already filled by units on the incident.' }),
        recommended: Type.Integer(),
        lacking: Type.Integer(),
      }),
    ),
    autoOpen: RunCardInput.properties.autoOpen,
    open: Type.Optional(
      Type.Array(
        Type.Object({
          streamId: StreamId,
          type: oneOf(['camera', 'unit']),
          id: Type.String(),
          title: Type.String(),
          live: Type.Boolean(),
        }),
        { description: 'What `autoOpen` comes to now: cameras that see the place, then units on it. Ready for tiles.' },
      ),
    ),
    wallLayout: Type.Optional(Word),
  },
  { $id: 'Recommendation' },
);
export type Recommendation = Static<typeof Recommendation>;
