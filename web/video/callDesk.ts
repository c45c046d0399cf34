import { type ReadonlySignal, signal } from '@preact/signals';
import type { UnitId } from '../../server/wire/ids.js';
import type { CallInfo } from '../../server/wire/signalling.js';
import type { SignalLink, Told } from './signalLink.js';

/** How long an ended call is still shown, with its reason. */
const SHOW_ENDED_MS = 8000;

/** Calls that this page takes part in or that ring here. */
export class CallDesk {
  readonly #link: SignalLink;
  readonly #calls = signal<ReadonlyMap<string, CallInfo>>(new Map());
  /** The unit this page stands for. */
  #unitId: UnitId | undefined;

  constructor(link: SignalLink) {
    this.#link = link;
  }

  get calls(): ReadonlySignal<ReadonlyMap<string, CallInfo>> {
    return this.#calls;
  }

  /** Calls to that unit ring here from now on. */
  async present(unitId: UnitId): Promise<void> {
    this.#unitId = unitId;
    await this.renew();
  }

  /** The session is another: stands for the unit again, and forgets calls that the relay has forgotten. */
  async renew(): Promise<void> {
    const now = new Map<string, CallInfo>();
    if (this.#unitId !== undefined) {
      const { calls } = await this.#link.ask('present', { unitId: this.#unitId });
      for (const call of calls) now.set(call.callId, call);
    }
    for (const call of this.#calls.peek().values()) {
      if (now.has(call.callId) || call.state === 'ended') continue;
      this.#put({ ...call, state: 'ended', endReason: 'gone', since: new Date().toISOString() });
    }
    for (const call of now.values()) this.#put(call);
  }

  /** Calls a unit. Throws the relay's `SignalRefusal`. */
  async call(unitId: UnitId, wish: { purpose?: string; mode?: CallInfo['mode'] } = {}): Promise<CallInfo> {
    const { call } = await this.#link.ask('call', { unitId, ...wish });
    this.#put(call);
    return call;
  }

  /** Puts a call on hold, or takes it up again. */
  async hold(callId: string, held: boolean): Promise<void> {
    const { call } = await this.#link.ask('holdCall', { callId, held });
    this.#put(call);
  }

  /** Takes a call that rings here, or declines it. */
  async answer(callId: string, accept: boolean): Promise<void> {
    const { call } = await this.#link.ask('answerCall', { callId, accept });
    this.#put(call);
  }

  async hangUp(callId: string): Promise<void> {
    await this.#link.ask('hangUp', { callId });
  }

  /** Takes what the relay says of calls. */
  take(notice: Told): void {
    if (notice.type === 'callChanged') this.#put(notice.call);
  }

  #put(call: CallInfo): void {
    const known = this.#calls.peek().get(call.callId);
    if (known?.state === 'ended') return;
    if (known?.state === 'accepted' && call.state === 'ringing') return;
    this.#calls.value = new Map(this.#calls.peek()).set(call.callId, call);
    if (call.state === 'ended') setTimeout(() => this.#forget(call.callId), SHOW_ENDED_MS);
  }

  #forget(callId: string): void {
    const next = new Map(this.#calls.peek());
    if (next.delete(callId)) this.#calls.value = next;
  }
}
