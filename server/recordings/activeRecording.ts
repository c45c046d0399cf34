import { mkdir } from 'node:fs/promises';
import { Recorder, type RecorderOptions } from '../../media/recording/recorder.js';
import type { Stream } from '../../media/stream.js';
import type { RecordingProblem, RecordingState } from '../wire/recordings.js';
import type { Adopter } from './adopter.js';
import type { RecordingRecord } from './book.js';
import { openFolder } from './files.js';

export interface ActiveRecordingOptions extends Omit<RecorderOptions, 'stream' | 'folder' | 'name'> {
  record: RecordingRecord;
  stream: Stream;
  adopter: Adopter;
  dir: string;
  /** Keeps a source that is pulled on demand coming; called once, its answer when the recording ends. */
  hold(stream: Stream): () => void;
  /** There is no room left on the disk. */
  onFull(): void;
}

/** A recording that has not ended: its recorder, and the files on their way into the manifest. */
export class ActiveRecording {
  readonly stream: Stream;
  record: RecordingRecord;
  readonly #options: ActiveRecordingOptions;
  readonly #release: () => void;
  #recorder: Recorder | undefined;
  #adopting: Promise<void> = Promise.resolve();
  #problem: { why: RecordingProblem; detail: string } | undefined;
  /** Since when its stream has had no publisher, in ms since the epoch. */
  idleSince: number;
  /** Since when no rule wants it any more. */
  unwantedSince: number | undefined;

  constructor(options: ActiveRecordingOptions) {
    this.#options = options;
    this.record = options.record;
    this.stream = options.stream;
    this.idleSince = options.clock();
    this.#release = options.hold(options.stream);
    const { startedAt: since, startedBy: by, purpose } = options.record;
    options.stream.setRecording({ since, by, ...(purpose !== undefined && { purpose }) });
  }

  get state(): RecordingState {
    if (this.#problem) return 'failing';
    return this.#recorder?.state.type ?? 'waiting';
  }

  get problem(): { why: RecordingProblem; detail: string } | undefined {
    return this.#problem;
  }

  /** Process id of the ffmpeg that writes now. */
  get pid(): number | undefined {
    return this.#recorder?.pid;
  }

  /** Begins, or goes on after there was no room. */
  async run(): Promise<void> {
    if (this.#recorder) return;
    const { record, adopter, dir, onFull, ...rest } = this.#options;
    const folder = openFolder(dir, record.streamId);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    this.#problem = undefined;
    const recorder = new Recorder({ ...rest, folder, name: record.id });
    this.#recorder = recorder;
    recorder.on('part', (part) => this.#adopt(() => adopter.finished(this.record, part)));
    recorder.on('broken', (broken) => this.#adopt(() => adopter.broken(this.record, broken)));
    recorder.on('state', (state) => {
      this.#problem = state.type === 'failing' ? { why: state.why, detail: state.detail } : undefined;
      if (state.type === 'failing' && state.why === 'diskFull') onFull();
    });
  }

  /** Files go into the manifest one after the other; one that cannot is found again at the next start. */
  #adopt(adopt: () => Promise<void>): void {
    this.#adopting = this.#adopting.then(adopt).catch((error: unknown) => {
      this.#options.log.error({ err: error, recording: this.record.id }, 'a recorded file could not be taken in');
      this.#problem = { why: 'store', detail: error instanceof Error ? error.message : String(error) };
    });
  }

  /** Writes nothing more until `run`, and says why. */
  async suspend(why: RecordingProblem, detail: string): Promise<void> {
    const recorder = this.#recorder;
    this.#recorder = undefined;
    await recorder?.stop();
    this.#problem = { why, detail };
  }

  /** Ends: the last file is in the manifest when this resolves. */
  async stop(): Promise<void> {
    const recorder = this.#recorder;
    this.#recorder = undefined;
    await recorder?.stop();
    await this.#adopting;
    this.#release();
    this.stream.setRecording(undefined);
  }
}
