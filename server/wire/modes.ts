import { type Static, Type } from 'typebox';
import { closed, Instant, oneOf } from './base.js';
import { ActorRef, ModeRequestId } from './command.js';
import { OrgPath } from './ids.js';

/** Operating modes of an org subtree, from calm to severe. */
export const MODES = ['normal', 'emergency', 'wartime'] as const;
export const Mode = oneOf(MODES);
export type Mode = (typeof MODES)[number];

/** What a mode changes. Zero seconds switch a clock off. */
export const ModeParameters = closed({
  reportingSeconds: Type.Integer({ minimum: 1, maximum: 3600, description: 'How often field pages report.' }),
  lookupMeters: Type.Number({ minimum: 100, maximum: 1_000_000 }),
  lookupUnits: Type.Integer({ minimum: 1, maximum: 200 }),
  lookupCameras: Type.Integer({ minimum: 0, maximum: 200 }),
  runCardLevel: Type.Integer({ minimum: 1, maximum: 5, description: 'Alarm level that new incidents start at.' }),
  requisitionBy: oneOf(['requisition', 'command'], {
    description: 'Permission that may pre-empt units and take them from other orgs.',
  }),
  autoOpenVideo: oneOf(['off', 'priority1', 'all']),
  retentionDays: Type.Integer({ minimum: 1, maximum: 3650 }),
  claimSeconds: Type.Integer({ minimum: 0, maximum: 86_400 }),
  acceptSeconds: Type.Integer({ minimum: 0, maximum: 86_400 }),
  answerSeconds: Type.Integer({ minimum: 0, maximum: 86_400 }),
  welfareSeconds: Type.Integer({ minimum: 0, maximum: 86_400 }),
  maximumSeconds: Type.Integer({ minimum: 60, maximum: 30 * 86_400, description: 'Longest time before it reverts.' }),
});
export type ModeParameters = Static<typeof ModeParameters>;

/** Parameters until somebody changes them. */
export const DEFAULT_PARAMETERS: Readonly<Record<Mode, ModeParameters>> = {
  normal: {
    reportingSeconds: 10,
    lookupMeters: 5000,
    lookupUnits: 10,
    lookupCameras: 6,
    runCardLevel: 1,
    requisitionBy: 'requisition',
    autoOpenVideo: 'off',
    retentionDays: 30,
    claimSeconds: 120,
    acceptSeconds: 90,
    answerSeconds: 600,
    welfareSeconds: 1800,
    maximumSeconds: 30 * 86_400,
  },
  emergency: {
    reportingSeconds: 5,
    lookupMeters: 15_000,
    lookupUnits: 20,
    lookupCameras: 9,
    runCardLevel: 2,
    requisitionBy: 'requisition',
    autoOpenVideo: 'priority1',
    retentionDays: 90,
    claimSeconds: 60,
    acceptSeconds: 60,
    answerSeconds: 300,
    welfareSeconds: 900,
    maximumSeconds: 86_400,
  },
  wartime: {
    reportingSeconds: 2,
    lookupMeters: 50_000,
    lookupUnits: 40,
    lookupCameras: 16,
    runCardLevel: 3,
    requisitionBy: 'command',
    autoOpenVideo: 'all',
    retentionDays: 180,
    claimSeconds: 30,
    acceptSeconds: 30,
    answerSeconds: 120,
    welfareSeconds: 600,
    maximumSeconds: 7 * 86_400,
  },
};

/** Body of `POST /modes/requests`. */
export const ModeRequestInput = closed({
  org: OrgPath,
  mode: oneOf(['emergency', 'wartime']),
  reason: Type.String({ minLength: 1, maxLength: 1000 }),
  seconds: Type.Integer({ minimum: 60, maximum: 30 * 86_400, description: 'How long it lasts once confirmed.' }),
});
export type ModeRequestInput = Static<typeof ModeRequestInput>;

/** A change of mode that waits for a second person. */
export const ModeRequest = Type.Object(
  {
    id: ModeRequestId,
    org: OrgPath,
    mode: Mode,
    reason: Type.String(),
    seconds: Type.Integer(),
    requestedBy: ActorRef,
    requestedAt: Instant,
    voidAt: Instant,
  },
  { $id: 'ModeRequest' },
);
export type ModeRequest = Static<typeof ModeRequest>;

/** Body of `DELETE`-like ending of a mode before its time. */
export const ModeEndInput = closed({ reason: Type.String({ minLength: 1, maxLength: 1000 }) });

/** The mode in force at an org, and where it comes from: the org itself or one above it. */
export const ModeState = Type.Object(
  {
    org: OrgPath,
    mode: Mode,
    declaredAt: Type.Optional(OrgPath),
    since: Type.Optional(Instant),
    expiresAt: Type.Optional(Instant),
    requestedBy: Type.Optional(ActorRef),
    confirmedBy: Type.Optional(ActorRef),
    reason: Type.Optional(Type.String()),
    parameters: ModeParameters,
  },
  { $id: 'ModeState' },
);
export type ModeState = Static<typeof ModeState>;
export const ModeList = Type.Object({ declared: Type.Array(ModeState), requests: Type.Array(ModeRequest) });
