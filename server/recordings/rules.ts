import type { StreamId } from '../wire/ids.js';
import type { RecordingRule } from '../wire/recordings.js';
import type { ActiveRecording } from './activeRecording.js';
import type { RecordingBegin, Recordings } from './recordings.js';

/** A stream that a rule wants recorded, as of now. */
export interface WantedRecording extends RecordingBegin {
  rule: RecordingRule;
  incidentId: string;
}

export interface RecordingRulesOptions {
  recordings: Recordings;
  /** Every stream that rules want recorded now and that can be. */
  wanted(): readonly WantedRecording[];
  clock: () => number;
  log: { warn(facts: object, text: string): void };
}

/** A rule that wants a stream no more has it recorded for so long still. */
const AFTER_MS = 30_000;

/** Begins and ends recordings as rules want; what a person ended is not begun again for the same incident. */
export class RecordingRules {
  readonly #options: RecordingRulesOptions;
  readonly #refused = new Set<string>();
  #work: Promise<void> | undefined;

  constructor(options: RecordingRulesOptions) {
    this.#options = options;
  }

  /** A person ended a recording: its rule leaves the stream alone for the rest of the incident. */
  refuse(streamId: StreamId, incidentId: string | undefined): void {
    if (incidentId !== undefined) this.#refused.add(`${streamId} ${incidentId}`);
  }

  /** Looks at what is wanted; called once a second. One look at a time. */
  tick(): Promise<void> {
    this.#work ??= this.#look().finally(() => {
      this.#work = undefined;
    });
    return this.#work;
  }

  async #look(): Promise<void> {
    const { recordings, clock, log } = this.#options;
    const wanted = new Map(this.#options.wanted().map((one) => [one.streamId, one]));
    for (const one of wanted.values()) {
      const isRefused = this.#refused.has(`${one.streamId} ${one.incidentId}`);
      if (isRefused || recordings.activeOf(one.streamId) || recordings.full !== undefined) continue;
      await recordings
        .start(one)
        .catch((error: unknown) =>
          log.warn({ err: error, stream: one.streamId }, 'a rule could not have a stream recorded'),
        );
    }
    for (const active of recordings.active()) await this.#endUnwanted(active, wanted, clock());
  }

  async #endUnwanted(active: ActiveRecording, wanted: ReadonlyMap<StreamId, unknown>, now: number): Promise<void> {
    if (active.record.rule === undefined) return;
    // A stream that is gone for a moment is not unwanted: that is its recording's own affair.
    if (wanted.has(active.record.streamId) || !active.stream.publisher) active.unwantedSince = undefined;
    else active.unwantedSince ??= now;
    if (active.unwantedSince !== undefined && now - active.unwantedSince >= AFTER_MS)
      await this.#options.recordings.stop(active.record.streamId, 'ruleEnded');
  }
}
