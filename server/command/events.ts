import type { ActorRef, ElementId, FenceId, HandoverId, ModeRequestId, OrderId, RunCardId } from '../wire/command.js';
import type { ElementInput, FenceInput } from '../wire/elements.js';
import type { IncidentId, UnitId } from '../wire/ids.js';
import type { IncidentPatch } from '../wire/incidentActions.js';
import type { IncidentState } from '../wire/incidents.js';
import type { IncidentTypeInput } from '../wire/incidentTypes.js';
import type { Mode, ModeParameters } from '../wire/modes.js';
import type { ReceiptStep } from '../wire/orders.js';
import type { RunCardInput } from '../wire/runCards.js';
import type { UnitStatus } from '../wire/units.js';
import type { AssignmentRecord, FenceAlertRecord, IncidentRecord, ModeRequestRecord, OrderRecord } from './records.js';

// Events are what the journal keeps. A field once written keeps its meaning; new ones are optional.

/** Parts of an incident that are known when it is received. */
export type ReceivedIncident = Omit<
  IncidentRecord,
  'state' | 'openedAt' | 'stateSince' | 'receivedBy' | 'assignments' | 'version'
>;

type Of<T extends string, Fields> = { readonly type: T } & Readonly<Fields>;
type OfIncident<T extends string, Fields = unknown> = Of<T, { incidentId: IncidentId } & Fields>;

export type IncidentEvent =
  | Of<'incidentReceived', { incident: ReceivedIncident; day: string; serial: number }>
  | OfIncident<'incidentEdited', { changes: IncidentPatch }>
  | OfIncident<'stateChanged', { state: IncidentState; why: string; text?: string; toldAt?: number }>
  | OfIncident<'incidentClosed', { disposition: string; text?: string }>
  | OfIncident<'incidentReopened', { reason: string }>
  | OfIncident<'incidentMerged', { into: IncidentId }>
  | OfIncident<'duplicateTaken', { from: IncidentId; fromNumber: string }>
  | OfIncident<'noteAdded', { noteType: string; text: string; subject?: string; unitId?: UnitId; toldAt?: number }>
  | OfIncident<'checklistMarked', { item: string; done: boolean }>
  | OfIncident<'incidentFlagged', { flag: string; text: string }>
  | OfIncident<'alarmRaised', { level: number; informed: readonly string[] }>
  | OfIncident<'incidentArchived'>;

export type ClaimEvent =
  | OfIncident<'claimTaken'>
  | OfIncident<'claimOffered', { to: ActorRef }>
  | OfIncident<'claimAccepted', { to: ActorRef }>
  | OfIncident<'claimDeclined', { by: ActorRef }>
  | OfIncident<'claimEscalated', { toOrg: string; dueAt?: number }>
  | OfIncident<'transferOffered', { toOrg: string; reason: string }>
  | OfIncident<'transferAccepted', { toOrg: string }>
  | OfIncident<'transferDeclined', { reason: string }>;

export type DispatchEvent =
  | OfIncident<'unitAssigned', { assignment: AssignmentRecord; from?: IncidentId }>
  | OfIncident<
      'assignmentAdvanced',
      { unitId: UnitId; step: 'accepted' | 'enRoute' | 'onScene'; how: string; welfareDueAt?: number; toldAt?: number }
    >
  | OfIncident<
      'assignmentEnded',
      {
        unitId: UnitId;
        state: 'cleared' | 'recalled';
        how: 'unit' | 'dispatcher' | 'preempted' | 'reassigned' | 'merged' | 'incidentCleared';
        to?: IncidentId;
        toldAt?: number;
      }
    >
  | OfIncident<'acceptanceEscalated', { unitId: UnitId; toOrg: string; dueAt?: number }>
  | OfIncident<'welfareAnswered', { unitId: UnitId; dueAt: number }>
  | OfIncident<'welfareMissed', { unitId: UnitId; toOrg: string; dueAt: number }>
  | Of<'unitStatusTold', { unitId: UnitId; status: UnitStatus; toldAt?: number }>
  | OfIncident<'sosRepeated', { unitId: UnitId; lat: number; lng: number; text?: string }>;

export type OrderEvent =
  | Of<'orderSent', { order: OrderRecord }>
  | Of<
      'receiptGiven',
      { orderId: OrderId; recipient: string; step: ReceiptStep; reason?: string; answersFor?: true; toldAt?: number }
    >
  | Of<'orderAnswered', { orderId: OrderId; text: string }>
  | Of<'orderCancelled', { orderId: OrderId; reason: string }>
  | Of<'orderEscalated', { orderId: OrderId; toOrg: string; at?: number }>
  | Of<'orderArchived', { orderId: OrderId }>
  | OfIncident<'roomJoined', { member: ActorRef & { readonly org: string } }>
  | OfIncident<'roomLeft', { member: ActorRef }>;

export type ModeEvent =
  | Of<'modeRequested', { request: ModeRequestRecord }>
  | Of<'modeRequestEnded', { requestId: ModeRequestId; how: 'withdrawn' | 'rejected' | 'void'; reason?: string }>
  | Of<'modeDeclared', { requestId: ModeRequestId; org: string; mode: Mode; expiresAt: number }>
  | Of<'modeEnded', { org: string; mode: Mode; how: 'expired' | 'ended'; reason?: string }>
  | Of<'parametersSet', { org: string; mode: Mode; parameters: ModeParameters }>
  | Of<'parametersCleared', { org: string; mode: Mode }>;

export type ShiftEvent =
  | Of<
      'handoverPrepared',
      {
        handoverId: HandoverId;
        org: string;
        to: ActorRef;
        note?: string;
        incidents: readonly IncidentId[];
        orders: readonly OrderId[];
      }
    >
  | Of<
      'handoverSigned',
      {
        handoverId: HandoverId;
        addedMeanwhile: readonly IncidentId[];
        clearedMeanwhile: readonly IncidentId[];
        passed: readonly IncidentId[];
      }
    >
  | Of<'handoverCancelled', { handoverId: HandoverId; reason: string }>
  | Of<'handoverArchived', { handoverId: HandoverId }>;

export type DiversionEvent =
  | OfIncident<'diversionRequested', { partnerId: string; serviceCode: string }>
  | OfIncident<'diversionAccepted', { reference: string }>
  | OfIncident<'diversionRefused', { reason: string }>
  | OfIncident<'diversionUpdated', { status: string; statusNotes?: string; closed: boolean }>
  | OfIncident<'diversionRecalled', { reason: string }>;

export type CatalogueEvent =
  | Of<'incidentTypePut', { id: string; input: IncidentTypeInput }>
  | Of<'incidentTypeDeleted', { id: string }>
  | Of<'runCardPut', { id: RunCardId; input: RunCardInput }>
  | Of<'runCardDeleted', { id: RunCardId }>;

export type ElementEvent =
  | Of<'elementPut', { elementId: ElementId; input: ElementInput }>
  | Of<'elementDeleted', { elementId: ElementId }>
  | Of<'fencePut', { fenceId: FenceId; input: FenceInput }>
  | Of<'fenceDeleted', { fenceId: FenceId }>
  | Of<'fenceCrossed', { fenceId: FenceId; unitId: UnitId; inside: boolean; alert?: FenceAlertRecord }>
  | Of<'fenceDwelled', { fenceId: FenceId; unitId: UnitId; alert: FenceAlertRecord }>
  | Of<'fenceAlertAcknowledged', { alertId: string }>
  | Of<'fenceAlertArchived', { alertId: string }>;

/** Everything that can happen. */
export type CommandEvent =
  | IncidentEvent
  | ClaimEvent
  | DispatchEvent
  | OrderEvent
  | ModeEvent
  | ShiftEvent
  | DiversionEvent
  | CatalogueEvent
  | ElementEvent;

/** When and by whom the events of a record happened. */
export interface Stamp {
  readonly at: number;
  readonly actor: ActorRef;
}

/** One command that was taken: one entry of the journal, all of it or nothing. */
export interface CommandRecord extends Stamp {
  readonly command: string;
  /** Idempotency key, already bound to its sender, and a fingerprint of the content. */
  readonly key?: string;
  readonly fingerprint?: string;
  readonly events: readonly CommandEvent[];
}
