import { randomBytes } from 'node:crypto';
import type { Principal } from '../server/wire/identity.js';
import type { UnitId } from '../server/wire/ids.js';
import type { CallInfo, CallSide } from '../server/wire/signalling.js';
import { type Call, type CallParty, infoOf, sideOf } from './callInfo.js';
import { MediaError } from './mediaError.js';
import type { CallEvent, MediaAccess, MediaAudit } from './ports.js';
import { streamIdOf } from './streamNames.js';
import type { CallFacts, StreamTable } from './streamTable.js';

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
  /** A call rings, was answered, held, or ended. */
  onChange: (event: CallEvent) => void;
  ringMs?: number;
  /** Hears that somebody calls a unit: for waking a page that is not open. */
  onRing?: (unitId: UnitId, callerName: string) => void;
}

/** How somebody wants to call a unit. */
export interface CallWish {
  purpose?: string | undefined;
  mode?: CallInfo['mode'] | undefined;
}

type EndReason = NonNullable<CallInfo['endReason']>;
type AuditLine = {
  action: string;
  outcome: 'ok' | 'refused' | 'failed';
  details: object;
  purpose?: string | undefined;
};

const RING_MS = 45_000;

/**
 * Two-way calls between a person and a unit: the unit's own stream is one half, the caller's, which only the two may watch,
 * the other. A unit is in one call at a time. Whoever calls is told how it went by the call itself, never by a refusal alone.
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
   * Rings at the pages that stand for a unit. A unit that is in a call or has no page open gives a call that has ended.
   * @throws MediaError `notFound`, `forbidden`, `conflict` when the caller is in a call
   */
  async start(caller: CallParty, unitId: UnitId, { purpose, mode = 'call' }: CallWish = {}): Promise<CallInfo> {
    const { clock } = this.#options;
    const { org, title } = await this.#permitted(caller, unitId);
    if ([...this.#calls.values()].some((call) => call.caller === caller))
      throw new MediaError('conflict', 'You are in a call; hang up first.');
    const call: Call = {
      id: randomBytes(9).toString('base64url'),
      unitId,
      org,
      mode,
      caller,
      callee: undefined,
      state: 'ringing',
      since: clock(),
      startedAt: clock(),
      purpose,
      autoAnswer: mode === 'talk' || this.#options.autoAnswers(unitId, caller.principal),
    };
    const obstacle = this.#obstacleTo(call);
    if (obstacle) return this.#failAtOnce(call, obstacle, title);
    // Taken before the record is durable, so that of two callers at once one is refused.
    this.#calls.set(call.id, call);
    try {
      await this.#record(call, { action: 'startCall', outcome: 'ok', details: { callId: call.id, mode }, purpose });
    } catch (error) {
      this.#calls.delete(call.id);
      throw error;
    }
    call.timer = setTimeout(() => this.#end(call, 'noAnswer'), this.#options.ringMs ?? RING_MS);
    call.timer.unref();
    this.#tell(call);
    this.#options.onRing?.(unitId, caller.name);
    return infoOf(call);
  }

  async #permitted(caller: CallParty, unitId: UnitId): Promise<{ org: string; title: string }> {
    const { access } = this.#options;
    const streams = this.#options.streams();
    const named = streams.named(streamIdOf({ type: 'unit', id: unitId }), caller.principal);
    const { org, title } = named.facts;
    const mayCommand = access.may(caller.principal, 'command', { type: 'unit', id: unitId, org });
    if (mayCommand && streams.mayView(caller.principal, named)) return { org, title };
    await this.#record({ caller, unitId, org }, { action: 'startCall', outcome: 'refused', details: {} });
    throw new MediaError('forbidden', `You may not call ${title}.`);
  }

  #obstacleTo({ unitId, mode }: Call): { reason: 'busy'; with: string } | { reason: 'unreachable' } | undefined {
    const busy = [...this.#calls.values()].find((call) => call.unitId === unitId);
    if (busy) return { reason: 'busy', with: busy.caller.name };
    const isLive = this.#options.streams().get(streamIdOf({ type: 'unit', id: unitId }))?.publisher !== undefined;
    const isReachable = this.#options.partiesOf(unitId).length > 0 && (mode === 'call' || isLive);
    return isReachable ? undefined : { reason: 'unreachable' };
  }

  async #failAtOnce(
    call: Call,
    obstacle: { reason: 'busy'; with: string } | { reason: 'unreachable' },
    title: string,
  ): Promise<CallInfo> {
    const { reason } = obstacle;
    call.state = 'ended';
    call.endReason = reason;
    if (obstacle.reason === 'busy') call.busyWith = obstacle.with;
    const { purpose } = call;
    await this.#record(call, { action: 'startCall', outcome: 'failed', details: { reason, unit: title }, purpose });
    this.#announce(call);
    if (reason === 'unreachable' && call.mode === 'call') this.#options.onRing?.(call.unitId, call.caller.name);
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
    if (!accept) return this.#end(call, 'declined', 'callee');
    call.callee = callee;
    call.state = 'accepted';
    call.since = this.#options.clock();
    call.answeredAt = call.since;
    this.#tell(call);
    const details = { callId, answeredBy: callee.name, byPolicy: call.autoAnswer };
    void this.#record(call, { action: 'answerCall', outcome: 'ok', details }).catch(() => undefined);
    return infoOf(call);
  }

  /** Either side puts the call on hold, or whoever did so takes it up again. @throws MediaError `notFound`, `conflict` */
  hold(party: CallParty, callId: string, held: boolean): CallInfo {
    const call = this.#calls.get(callId);
    const side = call && sideOf(call, party);
    if (!call || !side || call.state !== 'accepted')
      throw new MediaError('notFound', 'There is no such call any more.');
    if (call.heldBy && call.heldBy !== side) throw new MediaError('conflict', 'The other side holds the call.');
    call.heldBy = held ? side : undefined;
    this.#tell(call);
    return infoOf(call);
  }

  /** Either side ends the call. @throws MediaError `notFound` */
  hangUp(party: CallParty, callId: string): void {
    const call = this.#calls.get(callId);
    const side = call && sideOf(call, party);
    if (!call || !side) throw new MediaError('notFound', 'There is no such call any more.');
    this.#end(call, 'hungUp', side);
  }

  /** A page is gone for good: its calls end. */
  leave(party: CallParty): void {
    for (const call of [...this.#calls.values()]) {
      const side = sideOf(call, party);
      if (side) this.#end(call, 'gone', side);
    }
  }

  /** Ends every call. */
  close(): void {
    for (const call of [...this.#calls.values()]) this.#end(call, 'serverStopping');
  }

  #end(call: Call, reason: EndReason, by?: CallSide): CallInfo {
    clearTimeout(call.timer);
    call.state = 'ended';
    call.endReason = reason;
    call.endedBy = by;
    call.since = this.#options.clock();
    this.#calls.delete(call.id);
    this.#options
      .streams()
      .get(streamIdOf({ type: 'call', id: call.id }))
      ?.publisher?.close('unpublished');
    this.#tell(call);
    const seconds = Math.round((call.since - call.startedAt) / 1000);
    const answeredBy = call.callee?.name ?? '';
    const details = { callId: call.id, reason, seconds, answeredBy, ...(by && { endedBy: by }) };
    void this.#record(call, { action: 'endCall', outcome: 'ok', details }).catch(() => undefined);
    return infoOf(call);
  }

  #tell(call: Call): void {
    const parties = new Set([
      call.caller,
      ...(call.callee ? [call.callee] : []),
      ...this.#options.partiesOf(call.unitId),
    ]);
    for (const party of parties) party.tell(infoOf(call));
    this.#announce(call);
  }

  #announce(call: Call): void {
    const { caller, org, startedAt } = call;
    this.#options.onChange({ call: infoOf(call), org, caller: caller.principal, startedAt });
  }

  async #record(
    { caller, unitId, org }: Pick<Call, 'caller' | 'unitId' | 'org'>,
    { purpose, details, ...line }: AuditLine,
  ): Promise<void> {
    try {
      await this.#options.audit({
        principal: caller.principal,
        target: `unit:${unitId}`,
        org,
        ...line,
        details: { ...details },
        ...(purpose !== undefined && { purpose }),
      });
    } catch {
      throw new MediaError('unavailable', 'This could not be recorded, so it is not done. Try again.', 5);
    }
  }
}
