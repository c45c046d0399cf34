import { effect, type Signal, signal } from '@preact/signals';
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { CallInfo } from '../../server/wire/signalling.js';
import type { UnitStatus } from '../../server/wire/units.js';
import type { Page } from '../page.js';
import type { Publication } from '../video/publication.js';
import { RelayClient } from '../video/relayClient.js';
import { ignoreRefusal } from '../video/signalLink.js';
import { BodyCamera, type Facing, QUALITIES, type QualityName } from './bodyCamera.js';
import { Duty } from './duty.js';
import { Outbox } from './outbox.js';
import { openOutboxStore } from './outboxStore.js';
import { type Subject, type SubjectDesk, streamOf } from './subject.js';
import { Wakefulness } from './wakefulness.js';
import { type Fix, Whereabouts } from './whereabouts.js';

/** Where an SOS is at on this phone. */
export type SosState = { state: 'idle' } | { state: 'counting'; firesAt: number } | { state: 'sent'; at: number };

const SOS_CANCEL_MS = 5000;

/** The phone of one unit, wired by hand: camera, place, what it tells, who watches, who calls. */
export class FieldUnit {
  readonly page: Page;
  readonly subject: Subject;
  readonly relay: RelayClient;
  readonly outbox: Outbox;
  readonly duty: Duty;
  readonly camera = new BodyCamera();
  readonly whereabouts: Whereabouts;
  readonly publication = signal<Publication | undefined>(undefined);
  readonly microphoneMuted = signal(false);
  readonly sos: Signal<SosState> = signal({ state: 'idle' });
  /** The call that this phone answered by itself. */
  readonly autoAnswered: Signal<string | undefined> = signal(undefined);
  /** The wearer lets calls and requests for video be answered at once. */
  readonly autoAnswer: Signal<boolean>;
  readonly #wakefulness = new Wakefulness();
  readonly #stops: (() => void)[] = [];
  #sosTimer: ReturnType<typeof setTimeout> | undefined;

  private constructor(
    page: Page,
    subject: Subject,
    parts: { outbox: Outbox; desk: SubjectDesk; token: string | undefined },
  ) {
    this.page = page;
    this.subject = subject;
    this.outbox = parts.outbox;
    this.duty = new Duty(parts.desk.call, subject);
    this.relay = new RelayClient({ token: parts.token, onTrouble: () => void this.duty.ask() });
    this.whereabouts = new Whereabouts((fix) => this.#reportPosition(fix));
    this.autoAnswer = signal(localStorage.getItem('muster.field.autoAnswer') === 'true');
    this.#stops.push(
      this.autoAnswer.subscribe((value) => localStorage.setItem('muster.field.autoAnswer', String(value))),
    );
  }

  /** Opens the phone of a unit: what an earlier visit could not send goes first. */
  static async open(page: Page, desk: SubjectDesk, subject: Subject, token: string | undefined): Promise<FieldUnit> {
    const outbox = await Outbox.open({
      store: await openOutboxStore(`muster-field-${subject.type}-${subject.id}`),
      call: desk.call,
      exclusive: async (run) => {
        if ('locks' in navigator) await navigator.locks.request(`muster-outbox-${subject.id}`, run);
        else await run();
      },
      schedule: (run, delayMs) => {
        const timer = setTimeout(run, delayMs);
        return () => clearTimeout(timer);
      },
    });
    const unit = new FieldUnit(page, subject, { outbox, desk, token });
    unit.#start();
    return unit;
  }

  #start(): void {
    this.relay.start();
    this.duty.start();
    this.outbox.flush();
    if (this.subject.type === 'unit') {
      this.whereabouts.start();
      const { id } = this.subject;
      // The link may not stand yet: the desk stands for the unit with every new session.
      this.relay.calls.present(id).catch(ignoreRefusal);
    }
    const onOnline = () => {
      this.outbox.flush();
      void this.duty.ask();
    };
    addEventListener('online', onOnline);
    this.camera.onLost = () => void this.#reopen();
    this.#stops.push(
      () => removeEventListener('online', onOnline),
      this.relay.calls.calls.subscribe((calls) => this.#heedCalls([...calls.values()])),
      this.relay.link.state.subscribe(({ phase }) => {
        if (phase === 'open') this.outbox.flush();
      }),
      this.outbox.waiting.subscribe((waiting) => {
        if (waiting.every(({ lane }) => lane === 'position')) void this.duty.ask();
      }),
      effect(() => {
        const state = this.publication.value?.state.value.state;
        this.#wakefulness.want(state !== undefined && state !== 'ended');
      }),
    );
  }

  close(): void {
    clearTimeout(this.#sosTimer);
    for (const stop of this.#stops.splice(0)) stop();
    this.stopVideo();
    this.whereabouts.stop();
    this.duty.stop();
    this.relay.close();
  }

  /** Instants as the server's clock has them, as far as known. */
  #serverNow(at = Date.now()): number {
    return at + (this.relay.link.clockOffsetMs ?? 0);
  }

  /** Sends camera and microphone; false: refused by the phone, and the camera's state says why. */
  async startVideo(options: { takeover?: boolean } = {}): Promise<boolean> {
    const running = this.publication.peek();
    if (running && running.state.peek().state !== 'ended') return true;
    if (!(await this.camera.open())) return false;
    const stream = this.camera.stream.peek()!;
    const [video] = stream.getVideoTracks();
    const [audio] = stream.getAudioTracks();
    this.publication.value = this.relay.sending.publish(streamOf(this.subject), {
      tracks: { ...(video && { video }), ...(audio && { audio }) },
      quality: QUALITIES[this.camera.quality.peek()],
      ...options,
    });
    if (this.microphoneMuted.peek()) await this.setMicrophoneMuted(true);
    return true;
  }

  stopVideo(): void {
    const publication = this.publication.peek();
    if (publication) this.relay.sending.unpublish(publication);
    this.publication.value = undefined;
    this.camera.close();
  }

  async setMicrophoneMuted(muted: boolean): Promise<void> {
    this.microphoneMuted.value = muted;
    const publication = this.publication.peek();
    if (publication) await this.relay.sending.setPaused(publication, 'audio', muted);
  }

  async switchCamera(): Promise<void> {
    const facing: Facing = this.camera.facing.peek() === 'user' ? 'environment' : 'user';
    const track = await this.camera.change({ facing });
    const publication = this.publication.peek();
    if (track && publication) await this.relay.sending.replaceTrack(publication, track);
  }

  async setQuality(quality: QualityName): Promise<void> {
    await this.camera.change({ quality });
    const publication = this.publication.peek();
    if (publication) await this.relay.sending.setQuality(publication, QUALITIES[quality]);
  }

  /** The camera was taken away: have it again as soon as the page is in sight. */
  async #reopen(): Promise<void> {
    const publication = this.publication.peek();
    if (!publication || publication.state.peek().state === 'ended') return;
    const again = async () => {
      if (document.visibilityState !== 'visible' || this.publication.peek() !== publication) return;
      document.removeEventListener('visibilitychange', onVisible);
      this.camera.close();
      if (!(await this.camera.open())) return;
      for (const track of this.camera.stream.peek()?.getTracks() ?? [])
        await this.relay.sending.replaceTrack(publication, track);
    };
    const onVisible = () => void again();
    document.addEventListener('visibilitychange', onVisible);
    await again();
  }

  /** Tells a status; it is kept and sent in its turn. */
  tellStatus(status: UnitStatus): Promise<void> {
    const at = this.#serverNow();
    return this.outbox.add({
      key: crypto.randomUUID(),
      lane: 'intent',
      kind: 'status',
      method: 'PUT',
      path: `/units/${encodeURIComponent(this.subject.id)}/status`,
      body: { status, at: new Date(at).toISOString() },
      at,
    });
  }

  /** Tells that an order was read, accepted, done. */
  tellReceipt(orderId: string, step: 'read' | 'accepted' | 'done'): Promise<void> {
    const at = this.#serverNow();
    return this.outbox.add({
      key: crypto.randomUUID(),
      lane: 'intent',
      kind: 'receipt',
      method: 'POST',
      path: `/orders/${encodeURIComponent(orderId)}/receipts`,
      body: { step, unitId: this.subject.id, at: new Date(at).toISOString() },
      at,
    });
  }

  /** Starts the seconds in which an SOS can still be called off. */
  armSos(): void {
    if (this.sos.peek().state === 'counting') return;
    this.sos.value = { state: 'counting', firesAt: Date.now() + SOS_CANCEL_MS };
    navigator.vibrate?.([200, 100, 200]);
    this.#sosTimer = setTimeout(() => void this.#fireSos(), SOS_CANCEL_MS);
  }

  cancelSos(): void {
    clearTimeout(this.#sosTimer);
    this.sos.value = { state: 'idle' };
  }

  /** An incident of the highest priority, and live video with it. */
  async #fireSos(): Promise<void> {
    const at = this.#serverNow();
    const { fix } = this.whereabouts;
    await this.outbox.add({
      key: crypto.randomUUID(),
      lane: 'intent',
      kind: 'sos',
      method: 'POST',
      path: `/units/${encodeURIComponent(this.subject.id)}/sos`,
      body: { ...(fix && { lat: fix.lat, lng: fix.lng }), at: new Date(at).toISOString() },
      at,
    });
    this.sos.value = { state: 'sent', at: Date.now() };
    navigator.vibrate?.([400, 150, 400, 150, 400]);
    await this.startVideo({ takeover: true });
  }

  /** A ringing call is taken at once where policy or the wearer says so; whoever takes one is seen and heard. */
  #heedCalls(calls: readonly CallInfo[]): void {
    for (const call of calls) {
      if (call.state !== 'ringing' || call.unitId !== this.subject.id) continue;
      if (call.mode === 'talk') {
        // Somebody who watches speaks: it is heard at once where the picture is sent, and nothing more is sent for it.
        if (this.publication.peek()) this.relay.calls.answer(call.callId, true).catch(ignoreRefusal);
        continue;
      }
      navigator.vibrate?.([300, 200, 300]);
      if (!(call.autoAnswer || this.autoAnswer.peek()) || this.autoAnswered.peek() === call.callId) continue;
      this.autoAnswered.value = call.callId;
      void this.answer(call.callId);
    }
  }

  /** Takes a call: sends the own picture and sound, shows the caller's. */
  async answer(callId: string): Promise<void> {
    await this.startVideo();
    if (this.microphoneMuted.peek()) await this.setMicrophoneMuted(false);
    await this.relay.calls.answer(callId, true).catch(ignoreRefusal);
  }

  #reportPosition({ lat, lng, accuracyMeters, headingDegrees, speedMps, at }: Fix): void {
    const reportedAt = new Date(this.#serverNow(at)).toISOString();
    const report = {
      unitId: this.subject.id,
      lat,
      lng,
      accuracyMeters: Math.min(100_000, Math.round(accuracyMeters * 10) / 10),
      ...(headingDegrees !== undefined && { headingDegrees: (Math.round(headingDegrees * 10) / 10) % 360 }),
      ...(speedMps !== undefined && { speedMps: Math.round(speedMps * 100) / 100 }),
      reportedAt,
    };
    void this.outbox.add({
      key: crypto.randomUUID(),
      lane: 'position',
      kind: 'position',
      method: 'POST',
      path: '/positions',
      body: report,
      at: this.#serverNow(at),
    });
  }
}

const FieldContext = createContext<FieldUnit | undefined>(undefined);

/** Gives the phone's unit to the views inside. */
export const FieldProvider = FieldContext.Provider;

/** The phone's unit. Throws outside of it. */
export function useField(): FieldUnit {
  const unit = useContext(FieldContext);
  if (!unit) throw new Error('useField: render this inside a FieldProvider.');
  return unit;
}
