import { type ReadonlySignal, type Signal, signal } from '@preact/signals';
import type { StringStore } from '../settings/settings.js';

/** Where an SOS is at on this phone: at rest, about to go out, or raised. */
export type SosState = { state: 'idle' } | { state: 'counting'; firesAt: number } | { state: 'raised'; at: number };

/** How long an SOS can be called off, ms. */
export const SOS_CANCEL_MS = 5000;
/** A countdown that a lost page left behind goes on if it is not older than this, ms. */
const RESUME_WITHIN_MS = 600_000;
const KEPT = 'muster.field.sos';

/** What an SOS does, and where it is remembered. */
export interface SosOptions {
  unitId: string;
  store: StringStore;
  /** Sends it; the phone keeps it until the server has it. */
  raise(): Promise<void>;
  now(): number;
  schedule(run: () => void, delayMs: number): () => void;
}

/** The cry for help: a countdown that can be called off, then raised until the server says that it is over. */
export class Sos {
  readonly #options: SosOptions;
  readonly #state: Signal<SosState> = signal({ state: 'idle' });
  #cancel: () => void = () => undefined;

  constructor(options: SosOptions) {
    this.#options = options;
    const kept = readKept(options);
    if (kept?.state === 'raised') this.#state.value = kept;
    // The page went away while it counted: whoever pressed it wanted help, and may still call it off.
    if (kept?.state === 'counting' && options.now() - kept.firesAt < RESUME_WITHIN_MS) this.arm();
  }

  get state(): ReadonlySignal<SosState> {
    return this.#state;
  }

  /** Starts the seconds in which it can still be called off. */
  arm(): void {
    if (this.#state.peek().state === 'counting') return;
    this.#set({ state: 'counting', firesAt: this.#options.now() + SOS_CANCEL_MS });
    navigator.vibrate?.([200, 100, 200]);
    this.#cancel = this.#options.schedule(() => void this.#fire(), SOS_CANCEL_MS);
  }

  /** Calls it off. */
  cancel(): void {
    this.#cancel();
    this.#set({ state: 'idle' });
  }

  /** The server knows of no SOS of this unit any more. */
  settle(): void {
    if (this.#state.peek().state === 'raised') this.#set({ state: 'idle' });
  }

  close(): void {
    this.#cancel();
  }

  async #fire(): Promise<void> {
    // Kept first: a page that goes away in between counts again rather than forget it.
    await this.#options.raise();
    this.#set({ state: 'raised', at: this.#options.now() });
    navigator.vibrate?.([400, 150, 400, 150, 400]);
  }

  #set(state: SosState): void {
    this.#state.value = state;
    this.#options.store.setItem(KEPT, JSON.stringify({ unitId: this.#options.unitId, state }));
  }
}

function readKept({ unitId, store }: SosOptions): SosState | undefined {
  try {
    const kept = JSON.parse(store.getItem(KEPT) ?? 'null') as { unitId: string; state: SosState } | null;
    return kept?.unitId === unitId ? kept.state : undefined;
  } catch {
    return undefined;
  }
}
