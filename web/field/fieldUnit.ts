import { effect, type Signal, signal } from '@preact/signals';
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { CallInfo } from '../../server/wire/signalling.js';
import { ChangeWatch } from '../command/changes.js';
import type { Page } from '../page.js';
import { RelayClient } from '../video/relayClient.js';
import { ignoreRefusal } from '../video/signalLink.js';
import type { QualityName } from './bodyCamera.js';
import { connectAs } from './commandSocket.js';
import { Duty } from './duty.js';
import { Outbox } from './outbox.js';
import { openOutboxStore } from './outboxStore.js';
import { OwnVideo } from './ownVideo.js';
import { PushDesk } from './push.js';
import { Receipts } from './receipts.js';
import { RoomDesk } from './room.js';
import { Sos } from './sos.js';
import { type Subject, type SubjectDesk, streamOf } from './subject.js';
import { bodyToSend, Teller } from './telling.js';
import { Wakefulness } from './wakefulness.js';
import { USUAL_INTERVAL_MS, Whereabouts } from './whereabouts.js';

/** While there is no link the server is asked this often, ms. */
const ASK_EVERY_MS = 10_000;

const later = (run: () => void, delayMs: number): (() => void) => {
  const timer = setTimeout(run, delayMs);
  return () => clearTimeout(timer);
};

/** The phone of one unit, wired by hand: camera, place, what it tells and is told, who watches, who calls. */
export class FieldUnit {
  readonly page: Page;
  readonly subject: Subject;
  readonly relay: RelayClient;
  readonly outbox: Outbox;
  readonly tell: Teller;
  readonly receipts: Receipts;
  readonly duty: Duty;
  readonly rooms: RoomDesk;
  readonly sos: Sos;
  readonly video: OwnVideo;
  readonly push: PushDesk;
  readonly whereabouts: Whereabouts;
  readonly watch: ChangeWatch;
  /** The call that this phone answered by itself. */
  readonly autoAnswered: Signal<string | undefined> = signal(undefined);
  /** The screen stays on, also while no video is sent. */
  readonly keepAwake: Signal<boolean>;
  readonly #wakefulness = new Wakefulness();
  readonly #stops: (() => void)[] = [];

  private constructor(
    page: Page,
    subject: Subject,
    parts: { desk: SubjectDesk; token: string | undefined; openOutbox(unit: FieldUnit): Outbox },
  ) {
    const { desk, token } = parts;
    this.page = page;
    this.subject = subject;
    this.duty = new Duty(desk.call, subject);
    this.rooms = new RoomDesk(desk.call);
    this.relay = new RelayClient({ token, onTrouble: () => void this.duty.ask() });
    this.watch = new ChangeWatch(() => connectAs(subject, token));
    this.video = new OwnVideo(this.relay, streamOf(subject));
    this.push = new PushDesk(desk.call, () => (page.settings.language.peek() === 'en' ? 'en' : 'zh'));
    this.outbox = parts.openOutbox(this);
    this.tell = new Teller(this.outbox, subject);
    this.receipts = new Receipts(this.tell);
    this.whereabouts = new Whereabouts((fix) => void this.tell.position(fix));
    this.sos = new Sos({
      unitId: subject.id,
      store: localStorage,
      raise: () => this.#raiseSos(),
      now: Date.now,
      schedule: later,
    });
    this.keepAwake = signal(localStorage.getItem('muster.field.keepAwake') === 'true');
  }

  /** Opens the phone of a unit: what an earlier visit could not send goes first. */
  static async open(page: Page, desk: SubjectDesk, subject: Subject, token: string | undefined): Promise<FieldUnit> {
    let unit: FieldUnit | undefined;
    const outbox = await Outbox.open({
      store: await openOutboxStore(`muster-field-${subject.type}-${subject.id}`),
      call: desk.call,
      bodyOf: (item) =>
        bodyToSend(item, {
          now: Date.now(),
          clockOffsetMs: unit?.relay.link.clockOffsetMs ?? 0,
          fix: unit?.whereabouts.fix,
        }),
      exclusive: async (run) => {
        if ('locks' in navigator) await navigator.locks.request(`muster-outbox-${subject.id}`, run);
        else await run();
      },
      schedule: later,
      onSent: (item) => unit?.duty.noteSent(item),
    });
    unit = new FieldUnit(page, subject, { desk, token, openOutbox: () => outbox });
    unit.#start();
    return unit;
  }

  #start(): void {
    this.relay.start();
    this.outbox.flush();
    this.#stops.push(
      effect(() => this.#wakefulness.want(this.video.isOn || this.keepAwake.value)),
      this.keepAwake.subscribe((value) => localStorage.setItem('muster.field.keepAwake', String(value))),
      this.relay.link.state.subscribe(({ phase }) => {
        if (phase === 'open') this.outbox.flush();
      }),
      listen(window, 'online', () => {
        this.outbox.flush();
        void this.duty.ask();
      }),
    );
    if (this.subject.type === 'unit') this.#serve();
  }

  /** What only a unit does: reports where it is, follows its duty, can be called. */
  #serve(): void {
    this.whereabouts.start();
    this.watch.start();
    void this.duty.ask();
    // The link may not stand yet: the desk stands for the unit with every new session.
    this.relay.calls.present(this.subject.id as never).catch(ignoreRefusal);
    const { incidents, orders, rooms, modes } = this.watch.changes;
    const timer = setInterval(() => {
      if (this.relay.link.state.peek().phase !== 'open' && document.visibilityState === 'visible') void this.duty.ask();
    }, ASK_EVERY_MS);
    this.#stops.push(
      () => clearInterval(timer),
      effect(() => {
        if (incidents.value + orders.value + modes.value > 0) void this.duty.ask();
      }),
      effect(() => {
        if (rooms.value > 0) void this.rooms.read();
      }),
      effect(() => void this.rooms.follow(this.duty.state.value.incident?.id)),
      effect(() => this.receipts.noteDelivered(this.duty.state.value, this.outbox.waiting.peek())),
      effect(() => this.#settleSos()),
      effect(() => {
        const seconds = this.duty.state.value.mode?.parameters.reportingSeconds;
        const intervalMs = seconds === undefined ? USUAL_INTERVAL_MS : seconds * 1000;
        this.whereabouts.setPace({ intervalMs, isLive: this.video.isOn });
      }),
      listen(document, 'visibilitychange', () => {
        if (document.visibilityState === 'visible') void this.duty.ask();
      }),
      this.relay.calls.calls.subscribe((calls) => this.#heedCalls([...calls.values()])),
    );
  }

  close(): void {
    for (const stop of this.#stops.splice(0)) stop();
    this.sos.close();
    this.video.close();
    this.#wakefulness.close();
    this.whereabouts.stop();
    this.watch.close();
    this.outbox.close();
    this.relay.close();
  }

  /** An incident of the highest priority, and live video with it. */
  async #raiseSos(): Promise<void> {
    await this.tell.sos(this.whereabouts.fix);
    void this.video.start({ takeover: true });
  }

  /** An SOS that the server has, and has none of any more, is over. */
  #settleSos(): void {
    const { sos, asOf } = this.duty.state.value;
    const state = this.sos.state.value;
    const isWaiting = this.outbox.waiting.value.some(({ kind }) => kind === 'sos');
    const sentAt = this.outbox.sentAt.value;
    if (state.state !== 'raised' || isWaiting || sos || asOf === undefined) return;
    if (asOf > state.at && asOf > (sentAt ?? 0)) this.sos.settle();
  }

  /** A ringing call is taken at once where policy or the wearer says so; whoever takes one is seen and heard. */
  #heedCalls(calls: readonly CallInfo[]): void {
    for (const call of calls) {
      if (call.state !== 'ringing' || call.unitId !== this.subject.id) continue;
      navigator.vibrate?.([300, 200, 300]);
      if (!(call.autoAnswer || this.autoAnswer.peek()) || this.autoAnswered.peek() === call.callId) continue;
      this.autoAnswered.value = call.callId;
      void this.answer(call.callId);
    }
  }

  /** Takes a call: sends the own picture and sound, shows the caller's. */
  async answer(callId: string): Promise<void> {
    await this.video.start();
    if (this.video.microphoneMuted.peek()) await this.video.setMuted(false);
    await this.relay.calls.answer(callId, true).catch(ignoreRefusal);
  }

  /** How who carries the phone is called as a sender: the unit itself, or a person who is signed in. */
  get senderId(): string {
    const state = this.page.session.state.value;
    return state.state === 'signedIn' ? `account:${state.account.id}` : this.tell.recipientId;
  }

  get camera(): OwnVideo['camera'] {
    return this.video.camera;
  }

  get publication(): OwnVideo['publication'] {
    return this.video.publication;
  }

  get microphoneMuted(): OwnVideo['microphoneMuted'] {
    return this.video.microphoneMuted;
  }

  get autoAnswer(): OwnVideo['autoAnswer'] {
    return this.video.autoAnswer;
  }

  startVideo(options: { takeover?: boolean } = {}): Promise<boolean> {
    return this.video.start(options);
  }

  stopVideo(): void {
    this.video.stop();
  }

  setMicrophoneMuted(muted: boolean): Promise<void> {
    return this.video.setMuted(muted);
  }

  switchCamera(): Promise<void> {
    return this.video.switchCamera();
  }

  setQuality(quality: QualityName): Promise<void> {
    return this.video.setQuality(quality);
  }
}

function listen(target: EventTarget, type: string, hear: () => void): () => void {
  target.addEventListener(type, hear);
  return () => target.removeEventListener(type, hear);
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
