import { effect, type ReadonlySignal, signal } from '@preact/signals';
import type { Board } from '../../server/wire/board.js';
import type { IncidentSummary } from '../../server/wire/incidents.js';
import { ApiError } from '../api/http.js';
import type { CommandApi } from '../command/commandApi.js';

/** Changes that come together are read together, ms. */
const GATHER_MS = 120;
/** Between two reads at least this many times what a read takes: a large board must not be read all the time. */
const REST = 3;
/** Clocks run out without an event: read again after this long, ms. */
const AT_LATEST_MS = 15_000;

/** The board of an org, read again whenever the feed tells of a changed incident. */
export class BoardWatch {
  readonly #api: CommandApi;
  readonly #board = signal<Board | undefined>(undefined);
  readonly #failure = signal('');
  readonly #stop: () => void;
  #org: string | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #readAt = Number.NEGATIVE_INFINITY;
  #tookMs = 0;
  #isReading = false;
  #isStale = false;

  constructor(api: CommandApi, incidents: ReadonlySignal<readonly IncidentSummary[]>) {
    this.#api = api;
    this.#stop = effect(() => {
      incidents.value;
      this.#soon();
    });
  }

  get board(): ReadonlySignal<Board | undefined> {
    return this.#board;
  }

  /** Code of the last failure; empty while it works. */
  get failure(): ReadonlySignal<string> {
    return this.#failure;
  }

  /** Shows another org; undefined is one's own. */
  look(org: string | undefined): void {
    this.#org = org;
    void this.#read();
  }

  close(): void {
    this.#stop();
    clearTimeout(this.#timer);
  }

  #soon(): void {
    if (this.#isReading) {
      this.#isStale = true;
      return;
    }
    clearTimeout(this.#timer);
    const restMs = this.#readAt + this.#tookMs * REST - performance.now();
    this.#timer = setTimeout(() => void this.#read(), Math.max(GATHER_MS, restMs));
  }

  async #read(): Promise<void> {
    if (this.#isReading) {
      this.#isStale = true;
      return;
    }
    clearTimeout(this.#timer);
    this.#isReading = true;
    this.#isStale = false;
    const from = performance.now();
    const org = this.#org;
    try {
      const board = await this.#api.board(org);
      if (org === this.#org) this.#board.value = board;
      this.#failure.value = '';
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.#failure.value = error.code;
    } finally {
      this.#isReading = false;
      this.#readAt = performance.now();
      this.#tookMs = this.#readAt - from;
      if (this.#isStale || org !== this.#org) this.#soon();
      else this.#timer = setTimeout(() => void this.#read(), AT_LATEST_MS);
    }
  }
}
