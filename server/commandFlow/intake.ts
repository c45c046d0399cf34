import { createHash } from 'node:crypto';
import { type Actor, refuse } from '../command/decision.js';
import type { IncidentRecord } from '../command/records.js';
import type { CommandState } from '../command/state.js';
import { canonicalJson } from '../store/ledger.js';
import { type ChannelAnswer, type ChannelMessage, CONFIDENCES } from '../wire/channels.js';
import type { IncidentId } from '../wire/ids.js';
import type { IncidentInput } from '../wire/incidents.js';
import { type CapAlert, capPriority, capText } from './cap.js';
import { type ChannelRecord, channelActor } from './channels.js';
import type { CommandFlow, Executed } from './commandFlow.js';

const CAP_LINKS = 'command.capLinks';
const MESSAGE_LINKS = 'command.messageLinks';
type Confidence = (typeof CONFIDENCES)[number];

/** What a message of a channel became, kept for good: the sender's id counts once however late it comes again. */
interface MessageLink {
  readonly incidentId: IncidentId;
  readonly number: string;
  readonly fingerprint: string;
}

/** Takes a report of a channel: the same message counts once (C46). */
export async function receiveMessage(
  flow: CommandFlow,
  channel: ChannelRecord,
  message: ChannelMessage,
): Promise<Executed<ChannelAnswer>> {
  const { messageId, confidence: told = 'high', ...report } = message;
  const fingerprint = createHash('sha256').update(canonicalJson(message)).digest('base64url').slice(0, 22);
  const id = `${channel.id},${messageId}`;
  const known = await flow.store.documents.get<MessageLink>(MESSAGE_LINKS, id);
  if (known) return repeatedAnswer(known, fingerprint);
  const input: IncidentInput = {
    ...report,
    type: report.type ?? channel.type,
    priority: report.priority ?? channel.priority ?? flow.state.types.get(channel.type)?.defaultPriority ?? 3,
    org: channel.org,
    channel: channel.kind,
  };
  const command = { type: 'receiveIncident', input, flags: flagsOf(channel, told) } as const;
  return flow.execute(command, channelActor(channel), {
    key: `message-${messageId}`,
    body: receivedAnswer,
    extra: (_after, [event]) => {
      if (event?.type !== 'incidentReceived') return [];
      const { id: incidentId, number } = event.incident;
      return [{ type: 'put', collection: MESSAGE_LINKS, id, doc: { incidentId, number, fingerprint } }];
    },
  });
}

function repeatedAnswer({ incidentId, number, fingerprint }: MessageLink, now: string): Executed<ChannelAnswer> {
  if (fingerprint === now) return { ok: true, repeated: true, body: { outcome: 'received', incidentId, number } };
  return refuse(
    'conflict',
    'C46',
    `This messageId was used for something else, which became ${number}: use a new one.`,
  );
}

/** The flag of a report that is not to be trusted as others are: the lower of what its channel and its sender say. */
export function flagsOf({ confidence = 'high' }: ChannelRecord, told: Confidence = 'high'): string[] {
  const lower = CONFIDENCES[Math.max(CONFIDENCES.indexOf(confidence), CONFIDENCES.indexOf(told))];
  return lower === 'high' ? [] : [`${lower}Confidence`];
}

const receivedAnswer = (_after: CommandState, [event]: readonly { type: string }[]): ChannelAnswer => {
  const received = event as { type: string; incident?: { id: IncidentId; number: string } } | undefined;
  if (!received?.incident) return { outcome: 'ignored' };
  return { outcome: 'received', incidentId: received.incident.id, number: received.incident.number };
};

/** What reports by CAP are given beside what they say. */
export interface CapDefaults {
  readonly type: string;
  readonly org: string;
  readonly priority?: number;
  readonly flags?: readonly string[];
}

/**
 * Takes a CAP message: an alert becomes an incident, an update or a cancellation of one that became an incident is a line on
 * its timeline; what is not `Actual` is ignored, and says so.
 */
export async function receiveCap(
  flow: CommandFlow,
  actor: Actor,
  alert: CapAlert,
  defaults: CapDefaults,
): Promise<Executed<ChannelAnswer>> {
  const ignored = (reason: string): Executed<ChannelAnswer> => ({
    ok: true,
    repeated: false,
    body: { outcome: 'ignored', reason },
  });
  if (alert.status !== 'Actual') return ignored(`its status is ${alert.status}`);
  if (alert.msgType === 'Ack' || alert.msgType === 'Error') return ignored(`it is an ${alert.msgType}`);
  const linked = await linkedIncident(flow, alert);
  if (linked) {
    const { org, receivedBy } = linked;
    // Nobody adds to what is neither theirs nor was reported by them, whatever message they say it is about.
    if (receivedBy.id !== actor.id && !actor.may('firstAction', { org }))
      return ignored('what it is about is not yours');
    return addToIncident(flow, actor, alert, linked.id);
  }
  if (alert.msgType === 'Cancel') return ignored('what it cancels is not known here');
  if (!alert.place) {
    const message = 'The alert has no circle and no polygon: there is no place to send anybody to. (C2)';
    return { ok: false, refusal: { code: 'unprocessable', rule: 'C2', message } };
  }
  const { areaDesc } = alert;
  const input: IncidentInput = {
    type: defaults.type,
    priority: defaults.priority ?? capPriority(alert),
    ...alert.place,
    org: defaults.org,
    channel: 'cap',
    narrative: capText(alert),
    occurredAt: alert.sent,
    ...(areaDesc !== undefined && { address: areaDesc.slice(0, 300) }),
  };
  return flow.execute({ type: 'receiveIncident', input, flags: [...(defaults.flags ?? [])] }, actor, {
    key: `cap-${idOf(alert)}`,
    body: receivedAnswer,
    extra: (_after, [event]) => {
      const received = event?.type === 'incidentReceived' ? event.incident : undefined;
      return received
        ? [
            {
              type: 'put',
              collection: CAP_LINKS,
              id: linkId(alert.sender, alert.identifier),
              doc: { incidentId: received.id },
            },
          ]
        : [];
    },
  });
}

const idOf = ({ sender, identifier, sent }: CapAlert): string => `${sender},${identifier},${sent}`.slice(0, 190);
const linkId = (sender: string, identifier: string): string => `${sender},${identifier}`;

/** The incident that an earlier message of the same chain became, if it is still here. */
async function linkedIncident(flow: CommandFlow, alert: CapAlert): Promise<IncidentRecord | undefined> {
  for (const reference of alert.references) {
    const [sender = '', identifier = ''] = reference.split(',');
    const link = await flow.store.documents.get<{ incidentId: IncidentId }>(CAP_LINKS, linkId(sender, identifier));
    const incident = link && flow.state.incidents.get(link.incidentId);
    if (incident) return incident;
  }
  return undefined;
}

function addToIncident(
  flow: CommandFlow,
  actor: Actor,
  alert: CapAlert,
  incidentId: IncidentId,
): Promise<Executed<ChannelAnswer>> {
  const cancelled = alert.msgType === 'Cancel';
  const text = `${cancelled ? 'Cancelled by its sender. ' : ''}${capText(alert)}`.slice(0, 4000);
  // Whoever may report may add to the incident that the report became, whoever owns it now.
  const reporter: Actor = {
    ...actor,
    may: (permission, subject) => permission === 'view' || actor.may(permission, subject),
  };
  return flow.execute(
    { type: 'addNote', incidentId, input: { text, subject: `cap:${alert.identifier}`.slice(0, 200) } },
    reporter,
    {
      key: `cap-${idOf(alert)}`,
      body: (after) => {
        const number = after.incidents.get(incidentId)?.number;
        return { outcome: cancelled ? 'cancelled' : 'updated', incidentId, ...(number !== undefined && { number }) };
      },
      extra: () => [
        { type: 'put', collection: CAP_LINKS, id: linkId(alert.sender, alert.identifier), doc: { incidentId } },
      ],
    },
  );
}
