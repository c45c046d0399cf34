import type { ActorRef, HandoverId, ModeRequestId, OrderId } from '../wire/command.js';
import type { FenceEvent } from '../wire/elements.js';
import type { IncidentId, UnitId } from '../wire/ids.js';
import type { ASSIGNMENT_STATES, IncidentFields, IncidentState } from '../wire/incidents.js';
import type { Mode } from '../wire/modes.js';
import type { Attachment, OrderKind } from '../wire/orders.js';

// What the state holds. Instants are milliseconds since the epoch; absent means none, never undefined.

export type AssignmentState = (typeof ASSIGNMENT_STATES)[number];

/** A unit on an incident, now or in the past (`endedAt`). */
export interface AssignmentRecord {
  readonly unitId: UnitId;
  readonly callsign: string;
  readonly org: string;
  readonly state: AssignmentState;
  readonly assignedAt: number;
  readonly assignedBy: ActorRef;
  readonly acceptedAt?: number;
  readonly acceptDueAt?: number;
  readonly enRouteAt?: number;
  readonly onSceneAt?: number;
  readonly endedAt?: number;
  readonly welfareDueAt?: number;
  /** Seconds between welfare checks while on scene; 0 is off. */
  readonly welfareSeconds: number;
  /** Welfare checks missed in a row. */
  readonly misses: number;
  /** Org that is told when the unit does not answer; climbs with each miss. */
  readonly dutyOrg: string;
}

/** Who answers for an incident: an owner, or the org whose duty it is to take it. */
export interface ClaimRecord {
  readonly dutyOrg: string;
  readonly dueAt?: number;
  readonly owner?: ActorRef;
  readonly claimedAt?: number;
  readonly offer?: { readonly to: ActorRef; readonly by: ActorRef };
}

export interface DiversionRecord {
  readonly partnerId: string;
  readonly serviceCode: string;
  readonly state: 'sending' | 'refused' | 'accepted' | 'closed' | 'recalled';
  readonly reference?: string;
  readonly status?: string;
  readonly statusNotes?: string;
  readonly updatedAt: number;
}

export interface IncidentRecord {
  readonly id: IncidentId;
  readonly number: string;
  readonly type: string;
  readonly priority: number;
  readonly lat: number;
  readonly lng: number;
  readonly org: string;
  readonly address?: string;
  readonly channel?: string;
  readonly narrative?: string;
  readonly callback?: string;
  readonly fields?: IncidentFields;
  readonly occurredAt?: number;
  readonly receivedBy: ActorRef;
  readonly possibleDuplicates?: readonly IncidentId[];
  readonly flags: readonly string[];
  readonly sosUnitId?: UnitId;
  readonly state: IncidentState;
  readonly openedAt: number;
  readonly stateSince: number;
  readonly claim: ClaimRecord;
  readonly assignments: readonly AssignmentRecord[];
  readonly alarmLevel: number;
  readonly checklist: readonly { readonly id: string; readonly doneAt?: number; readonly doneBy?: string }[];
  readonly transferTo?: string;
  readonly disposition?: string;
  readonly duplicateOf?: IncidentId;
  readonly diversion?: DiversionRecord;
  readonly version: number;
}

/** One line of a timeline. */
export interface TimelineRecord {
  readonly at: number;
  readonly type: string;
  readonly by: string;
  readonly text?: string;
  readonly unitId?: UnitId;
  readonly state?: IncidentState;
  readonly toldAt?: number;
  readonly subject?: string;
}

export interface RecipientRecord {
  /** `unit:<id>`, `account:<id>` or `org:<path>`. */
  readonly id: string;
  readonly name: string;
  readonly org: string;
  readonly deliveredAt?: number;
  readonly readAt?: number;
  readonly acceptedAt?: number;
  readonly doneAt?: number;
  readonly declinedAt?: number;
  readonly reason?: string;
  /** Who answered for an org's desk. */
  readonly by?: ActorRef;
}

export interface OrderRecord {
  readonly id: OrderId;
  readonly kind: OrderKind;
  readonly from: ActorRef;
  readonly fromOrg: string;
  readonly text: string;
  readonly incidentId?: IncidentId;
  readonly attachments?: readonly Attachment[];
  readonly sentAt: number;
  /** When it was written, by the sender's clock brought to ours. */
  readonly toldAt?: number;
  readonly recipients: readonly RecipientRecord[];
  readonly informed: readonly string[];
  readonly acceptDueAt?: number;
  readonly doneDueAt?: number;
  readonly answerDueAt?: number;
  /** What is waited for, and when it escalates next; `at` is absent once the top org was told. */
  readonly clock?: { readonly what: 'accept' | 'done' | 'answer'; readonly at?: number };
  readonly dutyOrg: string;
  readonly overdue: boolean;
  readonly answer?: { readonly text: string; readonly by: ActorRef; readonly at: number };
  readonly cancelled?: { readonly reason: string; readonly by: ActorRef; readonly at: number };
  /** When nothing was expected of anybody any more. */
  readonly endedAt?: number;
  readonly version: number;
}

export interface RoomRecord {
  readonly members: readonly {
    readonly id: string;
    readonly name: string;
    readonly org: string;
    readonly joinedAt: number;
  }[];
  readonly messages: readonly OrderId[];
}

export interface DeclaredMode {
  readonly org: string;
  readonly mode: Mode;
  readonly reason: string;
  readonly since: number;
  readonly expiresAt: number;
  readonly requestedBy: ActorRef;
  readonly confirmedBy: ActorRef;
}

export interface ModeRequestRecord {
  readonly id: ModeRequestId;
  readonly org: string;
  readonly mode: Mode;
  readonly reason: string;
  readonly seconds: number;
  readonly requestedBy: ActorRef;
  readonly requestedAt: number;
  readonly voidAt: number;
}

export interface HandoverRecord {
  readonly id: HandoverId;
  readonly org: string;
  readonly from: ActorRef;
  readonly to: ActorRef;
  readonly note?: string;
  readonly state: 'waiting' | 'done' | 'cancelled';
  readonly incidents: readonly IncidentId[];
  readonly orders: readonly OrderId[];
  readonly signedByFromAt: number;
  readonly signedByToAt?: number;
  readonly addedMeanwhile: readonly IncidentId[];
  readonly clearedMeanwhile: readonly IncidentId[];
}

/** A unit inside a fence: since when, and whether its dwell was told. */
export interface StayRecord {
  readonly since: number;
  readonly dwelled: boolean;
}

export interface FenceAlertRecord {
  readonly id: string;
  readonly fenceId: string;
  readonly fenceName: string;
  readonly org: string;
  readonly unitId: UnitId;
  readonly callsign: string;
  readonly event: FenceEvent;
  readonly at: number;
  readonly acknowledgedAt?: number;
  readonly acknowledgedBy?: ActorRef;
}

/** How many incidents of a type an org received, diverted and took back on a day. */
export interface TallyRecord {
  readonly received: number;
  readonly diverted: number;
  readonly recalled: number;
}
