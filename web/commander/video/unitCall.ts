import { effect, type ReadonlySignal, signal } from '@preact/signals';
import type { UnitId } from '../../../server/wire/ids.js';
import type { CallInfo } from '../../../server/wire/signalling.js';
import type { PictureQuality, Publication } from '../../video/publication.js';
import type { RelayClient } from '../../video/relayClient.js';
import { ignoreRefusal, SignalRefusal } from '../../video/signalLink.js';
import { type CallMedia, closeCallMedia, type NoMedia, openCallMedia } from './callMedia.js';

/** Where a call from this page is at. */
export type CallPhase = 'calling' | 'ringing' | 'connected' | 'ended';

/** How a call ended that never was one: the relay's code, or why there is no sound. */
export type CallFailure = { type: 'media'; reason: NoMedia } | { type: 'refused'; code: string };

/** A call from this page to a unit. */
export interface CallState {
  readonly unitId: UnitId;
  readonly title: string;
  readonly mode: CallInfo['mode'];
  readonly phase: CallPhase;
  /** As the relay has it, once it does. */
  readonly call: CallInfo | undefined;
  readonly failure: CallFailure | undefined;
  /** Both sides are sent, or sound alone. */
  readonly hasPicture: boolean;
  readonly muted: boolean;
  readonly pictureOff: boolean;
}

/** A face at a desk needs little, and one phone watches it. */
const PERSON: PictureQuality = { heightPixels: 360, framesPerSecond: 20, maxBitrate: 500_000, layers: 1 };
/** What a call that has ended is still shown for, ms. */
const SHOW_ENDED_MS = 10_000;
/** A talk without anybody speaking ends after this, ms. */
const TALK_IDLE_MS = 8000;

/** The one call that a commander's page may have: its own half, and what both sides say of it. */
export class UnitCall {
  readonly #client: RelayClient;
  readonly #state = signal<CallState | undefined>(undefined);
  /** The own picture, for the person to see what is sent. */
  readonly #own = signal<MediaStream | undefined>(undefined);
  readonly #stop: () => void;
  #media: CallMedia | undefined;
  #publication: Publication | undefined;
  #forgetting: number | undefined;
  #silence: number | undefined;
  #attempt = 0;

  constructor(client: RelayClient) {
    this.#client = client;
    this.#stop = effect(() => this.#follow(client.calls.calls.value));
  }

  get state(): ReadonlySignal<CallState | undefined> {
    return this.#state;
  }

  get own(): ReadonlySignal<MediaStream | undefined> {
    return this.#own;
  }

  /** Whether a call runs or is about to. */
  get isBusy(): boolean {
    const phase = this.#state.peek()?.phase;
    return phase !== undefined && phase !== 'ended';
  }

  /** Calls a unit; `talk` speaks to it one way. Nothing happens while another call runs. */
  async start(
    unitId: UnitId,
    { title, mode = 'call', purpose }: { title: string; mode?: CallInfo['mode']; purpose?: string | undefined },
  ): Promise<void> {
    if (this.isBusy) return;
    const attempt = ++this.#attempt;
    clearTimeout(this.#forgetting);
    const blank = { call: undefined, failure: undefined, hasPicture: false, pictureOff: false };
    this.#state.value = { unitId, title, mode, phase: 'calling', muted: false, ...blank };
    const media = await openCallMedia(mode === 'call');
    if (attempt !== this.#attempt || !this.isBusy) {
      if (typeof media !== 'string') closeCallMedia(media);
      return;
    }
    if (typeof media === 'string') return this.#fail({ type: 'media', reason: media });
    this.#media = media;
    this.#own.value = media.video && new MediaStream([media.video]);
    this.#change({ hasPicture: media.video !== undefined });
    await this.#ask(attempt, { unitId, mode, ...(purpose !== undefined && { purpose }) });
  }

  async #ask(
    attempt: number,
    { unitId, ...wish }: { unitId: UnitId; mode: CallInfo['mode']; purpose?: string },
  ): Promise<void> {
    try {
      const call = await this.#client.calls.call(unitId, wish);
      if (attempt !== this.#attempt || !this.isBusy) {
        // Hung up while it was being asked for.
        if (call.state !== 'ended') this.#client.calls.hangUp(call.callId).catch(ignoreRefusal);
        return;
      }
      this.#change({ call, phase: phaseOf(call) });
      if (call.state === 'ended') this.#end();
      else this.#publish(call);
    } catch (error) {
      if (!(error instanceof SignalRefusal)) throw error;
      if (attempt === this.#attempt) this.#fail({ type: 'refused', code: error.code });
    }
  }

  #publish({ streamId }: CallInfo): void {
    const { audio, video } = this.#media!;
    this.#publication = this.#client.sending.publish(streamId, {
      tracks: { audio, ...(video && { video }) },
      quality: PERSON,
    });
  }

  /** Takes up what the relay says of the call. */
  #follow(calls: ReadonlyMap<string, CallInfo>): void {
    const state = this.#state.peek();
    const known = state?.call && calls.get(state.call.callId);
    if (!known || known === state.call || state.phase === 'ended') return;
    this.#change({ call: known, phase: phaseOf(known) });
    if (known.state === 'ended') this.#end();
    else if (known.heldBy !== state.call?.heldBy) void this.#applyPauses();
  }

  /** Ends the call, or what would become one. */
  hangUp(): void {
    const state = this.#state.peek();
    if (!state || state.phase === 'ended') return;
    if (state.call) this.#client.calls.hangUp(state.call.callId).catch(ignoreRefusal);
    else {
      this.#attempt++;
      this.#state.value = undefined;
      this.#letGo();
    }
  }

  /** Takes the call off the page, once it has ended. */
  dismiss(): void {
    if (this.#state.peek()?.phase === 'ended') this.#state.value = undefined;
  }

  async setMuted(muted: boolean): Promise<void> {
    this.#change({ muted });
    await this.#applyPauses();
  }

  async setPictureOff(pictureOff: boolean): Promise<void> {
    this.#change({ pictureOff });
    await this.#applyPauses();
  }

  /** Puts the call on hold, or takes it up again. */
  async hold(held: boolean): Promise<void> {
    const { call } = this.#state.peek() ?? {};
    if (call) await this.#client.calls.hold(call.callId, held).catch(ignoreRefusal);
  }

  /** Speaks to a unit for as long as `isSpeaking`; the first time opens the way, which ends when nobody has spoken for a while. */
  async talk(unitId: UnitId, title: string, isSpeaking: boolean): Promise<void> {
    clearTimeout(this.#silence);
    const state = this.#state.peek();
    const isOpen = state?.unitId === unitId && state.mode === 'talk' && state.phase !== 'ended';
    if (isSpeaking && !isOpen) return this.start(unitId, { title, mode: 'talk' });
    if (!isOpen) return;
    if (!isSpeaking) this.#silence = window.setTimeout(() => this.hangUp(), TALK_IDLE_MS);
    await this.setMuted(!isSpeaking);
  }

  async #applyPauses(): Promise<void> {
    const state = this.#state.peek();
    const publication = this.#publication;
    if (!state || !publication) return;
    const isHeld = state.call?.heldBy !== undefined;
    const { sending } = this.#client;
    await sending.setPaused(publication, 'audio', state.muted || isHeld);
    if (state.hasPicture) await sending.setPaused(publication, 'video', state.pictureOff || isHeld);
  }

  #fail(failure: CallFailure): void {
    this.#change({ failure, phase: 'ended' });
    this.#end();
  }

  #end(): void {
    this.#letGo();
    clearTimeout(this.#forgetting);
    this.#forgetting = window.setTimeout(() => this.dismiss(), SHOW_ENDED_MS);
  }

  #letGo(): void {
    clearTimeout(this.#silence);
    if (this.#publication) this.#client.sending.unpublish(this.#publication);
    this.#publication = undefined;
    if (this.#media) closeCallMedia(this.#media);
    this.#media = undefined;
    this.#own.value = undefined;
  }

  #change(change: Partial<CallState>): void {
    const state = this.#state.peek();
    if (state) this.#state.value = { ...state, ...change };
  }

  close(): void {
    this.hangUp();
    clearTimeout(this.#forgetting);
    this.#letGo();
    this.#stop();
  }
}

const PHASES = { ringing: 'ringing', accepted: 'connected', ended: 'ended' } as const;
const phaseOf = ({ state }: CallInfo): CallPhase => PHASES[state];
