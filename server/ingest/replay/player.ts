import type { PositionReport } from '../../wire/positions.js';
import type { RecordedEvent, Recording } from './recording.js';

/** What a replay does to a server; each call resolves when it was answered. */
export interface ReplayTarget {
  putUnits(units: Recording['units']): Promise<void>;
  /** Answers how many were accepted and the refusals. */
  report(
    reports: Omit<PositionReport, never>[],
    timeScale: number,
  ): Promise<{ accepted: number; refused: { code: string }[] }>;
  /** What a unit does; the incident is the one that it was about, if the recording says so. */
  setStatus(unitId: string, status: string, incidentId: string | undefined): Promise<void>;
  /** Opens an incident and answers its id. */
  open(incident: Extract<RecordedEvent, { type: 'incident' }>['incident']): Promise<string>;
  assign(incidentId: string, unitIds: string[]): Promise<void>;
  setState(incidentId: string, state: string): Promise<void>;
}

export interface PlayOptions {
  /** How many times faster than life; `max`: as fast as the server takes it, as if at 3,600. */
  speed: number | 'max';
  target: ReplayTarget;
  /** Milliseconds since the epoch. */
  clock: () => number;
  sleep(ms: number): Promise<void>;
  /** Told after each batch: the recorded instant reached, and the figures so far. */
  onProgress?(at: number, figures: Figures): void;
  signal?: AbortSignal;
}

/** What came of a replay. */
export interface Figures {
  positions: number;
  refused: Record<string, number>;
  incidents: number;
  statuses: number;
  /** Steps the server refused, by message. */
  failures: Record<string, number>;
}

/** At most so many reports in one call. */
const BATCH = 2000;
const TICK_MS = 250;
/** `max` plays on this scale: a week is three minutes of history that ends now. */
export const MAX_SPEED = 3600;

/**
 * Plays a recording: time is shifted so that replayed instants become now and shrunk by the speed, and the gate is told the
 * speed so that it judges distances by recorded time. At `max` nothing waits and the last instant becomes now.
 */
export async function play(recording: Recording, options: PlayOptions): Promise<Figures> {
  const { target, clock, sleep, signal } = options;
  const { events } = recording;
  const speed = options.speed === 'max' ? MAX_SPEED : options.speed;
  const figures: Figures = { positions: 0, refused: {}, incidents: 0, statuses: 0, failures: {} };
  await target.putUnits(recording.units);
  if (events.length === 0) return figures;
  const first = events[0]!.at;
  const start = options.speed === 'max' ? clock() - (events.at(-1)!.at - first) / speed : clock();
  const wallOf = (at: number) => start + (at - first) / speed;
  const player = new Player(target, speed, figures, wallOf);
  let next = 0;
  while (next < events.length && !signal?.aborted) {
    const until = options.speed === 'max' ? Number.POSITIVE_INFINITY : clock();
    const from = next;
    while (next < events.length && next - from < BATCH && wallOf(events[next]!.at) <= until) next++;
    if (next > from) {
      await player.apply(events.slice(from, next));
      options.onProgress?.(events[next - 1]!.at, figures);
    } else await sleep(Math.max(1, Math.min(TICK_MS, wallOf(events[next]!.at) - clock())));
  }
  return figures;
}

/** Applies events in order; positions that follow each other go in one call. */
class Player {
  readonly #target: ReplayTarget;
  readonly #speed: number;
  readonly #figures: Figures;
  readonly #wallOf: (at: number) => number;
  readonly #ids = new Map<string, string>();

  constructor(target: ReplayTarget, speed: number, figures: Figures, wallOf: (at: number) => number) {
    this.#target = target;
    this.#speed = speed;
    this.#figures = figures;
    this.#wallOf = wallOf;
  }

  async apply(events: readonly RecordedEvent[]): Promise<void> {
    const positions = events.filter((event) => event.type === 'position');
    await this.#report(positions);
    for (const event of events) if (event.type !== 'position') await this.#step(event);
  }

  async #report(events: readonly Extract<RecordedEvent, { type: 'position' }>[]): Promise<void> {
    if (events.length === 0) return;
    const reports = events.map(({ type: _, at, ...report }) => ({
      ...report,
      reportedAt: new Date(Math.round(this.#wallOf(at))).toISOString(),
    }));
    const { accepted, refused } = await this.#target.report(reports as PositionReport[], this.#speed);
    this.#figures.positions += accepted;
    for (const { code } of refused) this.#figures.refused[code] = (this.#figures.refused[code] ?? 0) + 1;
  }

  async #step(event: Exclude<RecordedEvent, { type: 'position' }>): Promise<void> {
    try {
      await this.#take(event);
    } catch (error) {
      // One refused step is counted and told at the end; the rest of the day goes on.
      const message = error instanceof Error ? error.message.slice(0, 160) : String(error);
      this.#figures.failures[message] = (this.#figures.failures[message] ?? 0) + 1;
    }
  }

  async #take(event: Exclude<RecordedEvent, { type: 'position' }>): Promise<void> {
    if (event.type === 'status') {
      const about = event.key === undefined ? undefined : this.#ids.get(event.key);
      await this.#target.setStatus(event.unitId, event.status, about);
      this.#figures.statuses++;
      return;
    }
    if (event.type === 'incident') {
      this.#ids.set(event.key, await this.#target.open(event.incident));
      this.#figures.incidents++;
      return;
    }
    const id = this.#ids.get(event.key);
    if (id === undefined) throw new Error('a step of an incident that was not opened');
    if (event.type === 'assign') await this.#target.assign(id, [event.unitId]);
    else await this.#target.setState(id, event.state);
  }
}
