import { randomBytes } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { reasonOf } from '../mediaError.js';
import type { MediaLog } from '../mediaLog.js';
import type { Publisher, Track } from '../publisher.js';
import type { Stream } from '../stream.js';
import { isRecordable } from './codecs.js';
import type { FfmpegEnd } from './ffmpeg.js';
import { type ClosedPart, Series } from './series.js';

/** What a recorder is doing: `waiting` for the publisher to send, `recording`, or `failing` to, and trying again. */
export type RecorderState =
  | { type: 'waiting' }
  | { type: 'recording' }
  | { type: 'failing'; why: 'diskFull' | 'codec' | 'ffmpeg'; detail: string };

/** A finished file, and what it belongs to. */
export interface RecordedPart extends ClosedPart {
  seriesId: string;
}

/** A series ended before its last file was finished. */
export interface BrokenSeries {
  seriesId: string;
  /** The file that was being written, whole up to about a second before. */
  path: string;
  index: number;
  codecs: readonly string[];
}

export interface RecorderEvents {
  part: [RecordedPart];
  broken: [BrokenSeries];
  state: [RecorderState];
}

export interface RecorderOptions {
  stream: Stream;
  folder: string;
  /** What the names of its files begin with. */
  name: string;
  segmentMs: number;
  ffmpeg: string;
  clock: () => number;
  log: MediaLog;
}

const RETRY_MS = [500, 1000, 2000, 5000, 10_000];

/** Records one stream as its publishers and tracks come and go: a series of files for each set of tracks. */
export class Recorder extends EventEmitter<RecorderEvents> {
  readonly #options: RecorderOptions;
  #series: { series: Series; key: string; id: string; tracks: readonly Track[] } | undefined;
  #state: RecorderState = { type: 'waiting' };
  #work: Promise<void> = Promise.resolve();
  #retry: NodeJS.Timeout | undefined;
  #failures = 0;
  #isStopped = false;
  readonly #follow = (): void => void this.sync();

  constructor(options: RecorderOptions) {
    super();
    this.#options = options;
    options.stream.on('tracks', this.#follow);
    this.#follow();
  }

  get state(): RecorderState {
    return this.#state;
  }

  /** Process id of the ffmpeg that writes now. */
  get pid(): number | undefined {
    return this.#series?.series.pid;
  }

  /** Brings the series in line with the stream's tracks. One change at a time. */
  sync(): Promise<void> {
    this.#work = this.#work.then(() => this.#syncNow());
    return this.#work;
  }

  async #syncNow(): Promise<void> {
    const { stream } = this.#options;
    const publisher = this.#isStopped ? undefined : stream.publisher;
    const flowing = [...(publisher?.tracks.values() ?? [])].filter(
      ({ producer }) => !producer.closed && !producer.paused,
    );
    const tracks = flowing.filter(isRecordable).sort((a, b) => (a.kind < b.kind ? 1 : -1));
    const key = tracks.map(({ producer }) => producer.id).join();
    if (this.#series?.key === key) return;
    clearTimeout(this.#retry);
    const earlier = this.#series;
    this.#series = undefined;
    await earlier?.series.stop();
    const foreign = flowing.find((track) => !isRecordable(track));
    const state: RecorderState = foreign
      ? { type: 'failing', why: 'codec', detail: `${foreign.codec} cannot be recorded` }
      : { type: tracks.length > 0 ? 'recording' : 'waiting' };
    if (publisher && tracks.length > 0) await this.#begin(publisher, tracks, { key, state });
    else this.#enter(state);
  }

  /** Begins a series; `state` is what the recorder is at once it runs: sound alone of a picture that cannot be recorded is a failure. */
  async #begin(
    publisher: Publisher,
    tracks: readonly Track[],
    { key, state }: { key: string; state: RecorderState },
  ): Promise<void> {
    const { folder, name, segmentMs, ffmpeg, clock, log, stream } = this.#options;
    const id = `${name}-${randomBytes(6).toString('hex')}`;
    const series = new Series({
      publisher,
      tracks,
      id,
      folder,
      segmentMs,
      ffmpeg,
      clock,
      onPart: (part) => {
        this.#failures = 0;
        this.emit('part', { ...part, seriesId: id });
      },
      onLost: (end) => this.#lose(id, end),
      onLayer: () => {
        if (this.#series?.id !== id) return;
        this.#series.key = '';
        this.#follow();
      },
    });
    const entry = { series, key, id, tracks };
    this.#series = entry;
    try {
      await series.start();
      if (this.#series === entry) this.#enter(state);
    } catch (error) {
      if (this.#series !== entry) return;
      this.#series = undefined;
      log.debug({ stream: stream.id, reason: reasonOf(error) }, 'a recording could not begin');
      this.#tryAgain();
    }
  }

  /** ffmpeg ended by itself: its last file is told of, and another series begins. */
  #lose(id: string, end: FfmpegEnd): void {
    const lost = this.#series;
    const { log, stream } = this.#options;
    if (lost?.id !== id) return;
    this.#series = undefined;
    const isFull = /No space left on device|Disk quota exceeded/i.test(end.complaint);
    const detail = end.complaint.split('\n').at(-1) ?? '';
    log.warn(
      { stream: stream.id, code: end.code, complaint: end.complaint },
      'ffmpeg ended in the middle of a recording',
    );
    this.emit('broken', {
      seriesId: id,
      path: lost.series.openFile,
      index: Number(/-(\d+)\.part/.exec(lost.series.openFile)![1]),
      codecs: lost.tracks.map(({ codec }) => codec),
    });
    this.#enter({ type: 'failing', why: isFull ? 'diskFull' : 'ffmpeg', detail });
    this.#tryAgain();
  }

  #tryAgain(): void {
    if (this.#isStopped) return;
    const afterMs = RETRY_MS[Math.min(this.#failures++, RETRY_MS.length - 1)];
    this.#retry = setTimeout(this.#follow, afterMs);
  }

  #enter(state: RecorderState): void {
    if (this.#isStopped && state.type !== 'waiting') return;
    this.#state = state;
    this.emit('state', state);
  }

  /** Ends; resolves when the last file is finished and told of. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    clearTimeout(this.#retry);
    this.#options.stream.off('tracks', this.#follow);
    await this.sync();
  }
}
