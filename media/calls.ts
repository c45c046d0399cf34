import { randomBytes } from 'node:crypto';
import type { Principal } from '../server/wire/identity.js';
import type { StreamId, UnitId } from '../server/wire/ids.js';
import type { CallInfo } from '../server/wire/signalling.js';
import { MediaError } from './mediaError.js';
import type { MediaAccess, MediaAudit } from './ports.js';
import { streamIdOf } from './streamNames.js';
import type { CallFacts, StreamTable } from './streamTable.js';

/** A page as a call sees it. */
export interface CallParty {
  readonly principal: Principal;
  readonly name: string;
  tell(call: CallInfo): void;
}

/** What calls need of the rest. */
export interface CallsOptions {
  clock: () => number;
  access: MediaAccess;
  audit: MediaAudit;
  streams: () => StreamTable;
  /** Pages that stand for a unit. */
  partiesOf: (unitId: UnitId) => CallParty[];
  /** By policy: whether a unit's page answers this caller at once. */
  autoAnswers: (unitId: UnitId, caller: Principal) => boolean;
  ringMs?: number;
  /** Hears that somebody calls a unit: for waking a page that is not open. */
  onRing?: (unitId: UnitId, callerName: string) => void;
}

interface Call {
  id: string;
  unitId: UnitId;
  org: string;
  caller: CallParty;
  callee: CallParty | undefined;
  state: CallInfo['state'];
  since: number;
  startedAt: number;
  purpose: string | undefined;
  autoAnswer: boolean;
  endReason?: NonNullable<CallInfo['endReason']>;
  timer?: NodeJS.Timeout;
}

const RING_MS = 45_000;

/**
 * Two-way calls between a person and a unit: the unit's own stream is one half, the caller's, which only the two may watch,
 * the other. A unit is in one call at a time.
 */
export class Calls {
  readonly #options: CallsOptions;
  readonly #calls = new Map<string, Call>();

  constructor(options: CallsOptions) {
    this.#options = options;
  }

  /** What the stream table is told of a call's stream; undefined once the call has ended. */
  factsOf(id: string): CallFacts | undefined {
    const call = this.#calls.get(id);
    if (!call) return undefined;
    const isParty = (party: CallParty | undefined, principal: Principal) =>
      party !== undefined && party.principal.type === principal.type && party.principal.id === principal.id;
    return {
      org: call.org,
      title: call.caller.name,
      mayView: (principal) => isParty(call.caller, principal) || isParty(call.callee, principal),
      mayPublish: (principal) => isParty(call.caller, principal),
    };
  }

  /**
   * Rings at the pages that stand for a unit.
   * @throws MediaError `notFound`, `forbidden`, `conflict` when no page is open or the unit is in a call
   */
  async start(caller: CallParty, unitId: UnitId, purpose: string | undefined): Promise<CallInfo> {
    const { access, clock, partiesOf } = this.#options;
    const streams = this.#options.streams();
    const named = streams.named(streamIdOf({ type: 'unit', id: unitId }), caller.principal);
    const { org, title } = named.facts;
    if (
      !streams.mayView(caller.principal, named) ||
      !access.may(caller.principal, 'command', { type: 'unit', id: unitId, org })
    ) {
      await this.#record(caller, unitId, org, { action: 'startCall', outcome: 'refused', details: {} });
      throw new MediaError('forbidden', `You may not call ${title}.`);
    }
    const busy = [...this.#calls.values()].find((call) => call.unitId === unitId);
    if (busy) throw new MediaError('conflict', `${title} is in a call with ${busy.caller.name}.`, 10);
    if (partiesOf(unitId).length === 0) this.#options.onRing?.(unitId, caller.name);
    if (partiesOf(unitId).length === 0)
      throw new MediaError('conflict', `${title} has no page open that could answer.`, 10);
    const call: Call = {
      id: randomBytes(9).toString('base64url'),
      unitId,
      org,
      caller,
      callee: undefined,
      state: 'ringing',
      since: clock(),
      startedAt: clock(),
      purpose,
      autoAnswer: this.#options.autoAnswers(unitId, caller.principal),
    };
    // Taken before the record is durable, so that of two callers at once one is refused.
    this.#calls.set(call.id, call);
    try {
      await this.#record(caller, unitId, org, {
        action: 'startCall',
        outcome: 'ok',
        details: { callId: call.id },
        purpose,
      });
    } catch (error) {
      this.#calls.delete(call.id);
      throw error;
    }
    call.timer = setTimeout(() => this.#end(call, 'noAnswer'), this.#options.ringMs ?? RING_MS);
    call.timer.unref();
    for (const party of partiesOf(unitId)) party.tell(infoOf(call));
    this.#options.onRing?.(unitId, caller.name);
    return infoOf(call);
  }

  /** Calls that ring at, or are with, a unit: for a page that starts to stand for it. */
  of(unitId: UnitId): CallInfo[] {
    return [...this.#calls.values()].filter((call) => call.unitId === unitId).map(infoOf);
  }

  /** A page of the unit takes or declines the call. @throws MediaError `notFound`, `conflict` when another page was first */
  answer(callee: CallParty, unitId: UnitId | undefined, callId: string, accept: boolean): CallInfo {
    const call = this.#calls.get(callId);
    if (!call || call.unitId !== unitId) throw new MediaError('notFound', 'There is no such call any more.');
    if (call.state !== 'ringing') throw new MediaError('conflict', 'The call was answered elsewhere.');
    clearTimeout(call.timer);
    if (!accept) return this.#end(call, 'declined');
    call.callee = callee;
    call.state = 'accepted';
    call.since = this.#options.clock();
    this.#tell(call);
    return infoOf(call);
  }

  /** Either side ends the call. @throws MediaError `notFound` */
  hangUp(party: CallParty, callId: string): void {
    const call = this.#calls.get(callId);
    if (!call || (call.caller !== party && call.callee !== party))
      throw new MediaError('notFound', 'There is no such call any more.');
    this.#end(call, 'hungUp');
  }

  /** A page is gone for good: its calls end. */
  leave(party: CallParty): void {
    for (const call of [...this.#calls.values()])
      if (call.caller === party || call.callee === party) this.#end(call, 'gone');
  }

  /** Ends every call. */
  close(): void {
    for (const call of [...this.#calls.values()]) this.#end(call, 'serverStopping');
  }

  #end(call: Call, reason: NonNullable<CallInfo['endReason']>): CallInfo {
    clearTimeout(call.timer);
    call.state = 'ended';
    call.endReason = reason;
    call.since = this.#options.clock();
    this.#calls.delete(call.id);
    this.#options
      .streams()
      .get(streamIdOf({ type: 'call', id: call.id }))
      ?.publisher?.close('unpublished');
    this.#tell(call);
    const seconds = Math.round((call.since - call.startedAt) / 1000);
    const details = { callId: call.id, reason, seconds, answeredBy: call.callee?.name ?? '' };
    void this.#record(call.caller, call.unitId, call.org, { action: 'endCall', outcome: 'ok', details }).catch(
      () => undefined,
    );
    return infoOf(call);
  }

  #tell(call: Call): void {
    const parties = new Set([
      call.caller,
      ...(call.callee ? [call.callee] : []),
      ...this.#options.partiesOf(call.unitId),
    ]);
    for (const party of parties) party.tell(infoOf(call));
  }

  async #record(
    caller: CallParty,
    unitId: UnitId,
    org: string,
    { purpose, ...line }: { action: string; outcome: 'ok' | 'refused'; details: object; purpose?: string | undefined },
  ): Promise<void> {
    try {
      await this.#options.audit({
        principal: caller.principal,
        target: `unit:${unitId}`,
        org,
        ...line,
        details: { ...line.details },
        ...(purpose !== undefined && { purpose }),
      });
    } catch {
      throw new MediaError('unavailable', 'This could not be recorded, so it is not done. Try again.', 5);
    }
  }
}

/** The wire form of a call. */
function infoOf(call: Call): CallInfo {
  const { id, unitId, state, caller, callee, purpose, autoAnswer, since, endReason } = call;
  return {
    callId: id,
    unitId,
    streamId: `call-${id}` as StreamId,
    state,
    callerName: caller.name,
    ...(callee && { calleeName: callee.name }),
    ...(purpose !== undefined && { purpose }),
    autoAnswer,
    since: new Date(since).toISOString(),
    ...(endReason && { endReason }),
  };
}
