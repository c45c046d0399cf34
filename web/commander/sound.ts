import { effect, type ReadonlySignal, signal } from '@preact/signals';
import type { Alerts } from './state/alerts.js';

/** An unanswered priority 1 alert sounds again this often, ms. */
const REPEAT_MS = 10_000;
/** How long `M` keeps the page quiet, ms. */
const MUTE_MS = 120_000;
/** Tones: Hz and seconds. */
const TWO_TONE = [
  [880, 0.18],
  [660, 0.24],
] as const;
const ONE_TONE = [[660, 0.22]] as const;
const VOLUME = 0.25;

/** Whether alerts can be heard: `blocked` until the browser lets the page make sound, which needs a click. */
export type SoundState = 'on' | 'muted' | 'blocked';

/** Alerts made audible: priority 1 in two tones, again and again until answered; priority 2 once; others silent. */
export class AlertSound {
  readonly #alerts: Alerts;
  readonly #heard = new Set<string>();
  readonly #mutedUntil = signal(0);
  readonly #state = signal<SoundState>('blocked');
  readonly #stops: (() => void)[] = [];
  #context: AudioContext | undefined;
  #timer = 0;

  constructor(alerts: Alerts) {
    this.#alerts = alerts;
    const unlock = () => this.#unlock();
    document.addEventListener('pointerdown', unlock);
    document.addEventListener('keydown', unlock);
    this.#stops.push(
      () => document.removeEventListener('pointerdown', unlock),
      () => document.removeEventListener('keydown', unlock),
      effect(() => this.#listen()),
    );
  }

  get state(): ReadonlySignal<SoundState> {
    return this.#state;
  }

  /** Quiet for two minutes, or loud again. */
  toggleMute(): void {
    const isMuted = this.#mutedUntil.value > Date.now();
    this.#mutedUntil.value = isMuted ? 0 : Date.now() + MUTE_MS;
    this.#note();
    if (!isMuted) window.setTimeout(() => this.#note(), MUTE_MS + 50);
  }

  close(): void {
    window.clearTimeout(this.#timer);
    for (const stop of this.#stops) stop();
    void this.#context?.close();
  }

  #listen(): void {
    const open = this.#alerts.list.value.filter(({ acknowledged }) => !acknowledged);
    const news = open.filter(({ key }) => !this.#heard.has(key));
    for (const { key } of news) this.#heard.add(key);
    window.clearTimeout(this.#timer);
    const hasUrgent = open.some(({ priority }) => priority === 1);
    if (news.some(({ priority }) => priority === 1)) this.#play(TWO_TONE);
    else if (news.length > 0) this.#play(ONE_TONE);
    if (hasUrgent) this.#timer = window.setTimeout(() => this.#repeat(), REPEAT_MS);
  }

  #repeat(): void {
    this.#play(TWO_TONE);
    this.#timer = window.setTimeout(() => this.#repeat(), REPEAT_MS);
  }

  #play(tones: readonly (readonly [hertz: number, seconds: number])[]): void {
    const context = this.#context;
    if (context?.state !== 'running' || this.#mutedUntil.peek() > Date.now()) return;
    let at = context.currentTime;
    for (const [hertz, seconds] of tones) {
      const tone = new OscillatorNode(context, { frequency: hertz });
      const loudness = new GainNode(context, { gain: 0 });
      // Ramps up and down in a hundredth of a second: a tone that starts at once clicks.
      loudness.gain.linearRampToValueAtTime(VOLUME, at + 0.01);
      loudness.gain.setValueAtTime(VOLUME, at + seconds - 0.02);
      loudness.gain.linearRampToValueAtTime(0, at + seconds);
      tone.connect(loudness).connect(context.destination);
      tone.start(at);
      tone.stop(at + seconds);
      at += seconds;
    }
  }

  #unlock(): void {
    if (typeof AudioContext === 'undefined') return;
    if (!this.#context) {
      this.#context = new AudioContext();
      this.#context.addEventListener('statechange', () => this.#note());
    }
    if (this.#context.state === 'suspended') void this.#context.resume();
    this.#note();
  }

  #note(): void {
    if (this.#context?.state !== 'running') this.#state.value = 'blocked';
    else this.#state.value = this.#mutedUntil.peek() > Date.now() ? 'muted' : 'on';
  }
}
