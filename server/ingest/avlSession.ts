import { Ajv } from 'ajv';
import { Type } from 'typebox';
import { AVL_MAX_REPORTS, AvlMessage, type AvlResult } from '../wire/avl.js';
import { closed } from '../wire/base.js';
import type { Datum } from './datum.js';
import type { Gate, ReportSource } from './gate.js';

/** Text that could not be taken as a message: what is wrong with it. */
export interface AvlFault {
  readonly field: string;
  readonly message: string;
}

/** A message in its full form; its reports are still to be judged. */
interface Envelope {
  sequence?: number;
  datum?: Datum;
  reports: unknown[];
}

/** As AvlMessage, but for the reports, which the gate judges one by one. */
const EnvelopeSchema = closed({
  ...AvlMessage.properties,
  reports: Type.Array(Type.Unknown(), { maxItems: AVL_MAX_REPORTS }),
});
const isEnvelope = new Ajv({ strict: false }).compile<Envelope>(EnvelopeSchema);

/** Judges one parsed message of a tracker; a bare report or array of reports is a message too. */
export function admitMessage(gate: Gate, message: unknown, source: ReportSource, nowMs: number): AvlResult | AvlFault {
  const envelope = envelopeOf(message);
  if (!isEnvelope(envelope)) {
    const [error] = isEnvelope.errors ?? [];
    const named = error?.params.missingProperty ?? error?.params.additionalProperty;
    const field = `message${error?.instancePath ?? ''}${named === undefined ? '' : `/${String(named).slice(0, 80)}`}`;
    return { field, message: error?.message ?? 'is not a message' };
  }
  const { sequence, datum, reports } = envelope;
  const answer = gate.admitAll(reports, datum ? { ...source, datum } : source, nowMs);
  return { type: 'result', ...(sequence !== undefined && { sequence }), ...answer };
}

function envelopeOf(message: unknown): unknown {
  if (Array.isArray(message)) return { reports: message };
  const isReport = typeof message === 'object' && message !== null && 'unitId' in message;
  return isReport ? { reports: [message] } : message;
}
