import { join } from 'node:path';
import type { Consumer, PlainTransport } from 'mediasoup/types';
import { type Publisher, type Track, WEIGHT } from '../publisher.js';
import { Anchor } from './anchor.js';
import { FORMAT_ENDINGS, formatOf, type RecordingFormat, recordingCapabilities, recordingSdp } from './codecs.js';
import { type FfmpegEnd, type FfmpegRun, runFfmpeg } from './ffmpeg.js';
import { takePortPair, untilBound } from './udpPorts.js';

/** One file that ffmpeg has finished. Instants and times are ms. */
export interface ClosedPart {
  path: string;
  /** Place in its series, from 0. */
  index: number;
  startedAt: number;
  durationMs: number;
  format: RecordingFormat;
  codecs: readonly string[];
}

/** What a series is made of. */
export interface SeriesOptions {
  publisher: Publisher;
  tracks: readonly Track[];
  /** Name of the series; its files are `<id>-<index>.part.<ending>` in `folder`. */
  id: string;
  folder: string;
  segmentMs: number;
  ffmpeg: string;
  clock: () => number;
  onPart(part: ClosedPart): void;
  /** ffmpeg or its worker ended without being asked. */
  onLost(end: FfmpegEnd): void;
  /** The picture has come in another layer for a while: another size, so another series. */
  onLayer(): void;
}

const TICK_MS = 500;
/** A key frame asked for by now lies behind the end of the segment in media time too. */
const MARGIN_MS = 300;
/** Layers come and go in the first moments, and while a line recovers. */
const LAYER_SETTLES_MS = 2500;
/** Asked for again after so long. */
const ASK_AGAIN_MS = 2000;

/** Name of the file of a series that ffmpeg has begun and not yet finished. */
export const partName = (id: string, index: number, format: RecordingFormat): string =>
  `${id}-${String(index).padStart(6, '0')}.part.${FORMAT_ENDINGS[format]}`;

/** One run of ffmpeg over one set of tracks: as long as those last, segment after segment, each beginning with a key frame. */
export class Series {
  readonly format: RecordingFormat;
  readonly #options: SeriesOptions;
  readonly #anchor = new Anchor();
  readonly #transports: PlainTransport[] = [];
  readonly #consumers: Consumer[] = [];
  readonly #ports: { port: number; release(): void }[] = [];
  #run: FfmpegRun | undefined;
  #timer: NodeJS.Timeout | undefined;
  #next = 0;
  #segmentSince: number | undefined;
  #askedAt = 0;
  #isStopping = false;
  #layer: number | undefined;
  #layerTimer: NodeJS.Timeout | undefined;

  constructor(options: SeriesOptions) {
    this.#options = options;
    this.format = formatOf(options.tracks);
  }

  /** When its first picture passed, in ms since the epoch. */
  get startedAt(): number | undefined {
    return this.#anchor.startedAt;
  }

  get pid(): number | undefined {
    return this.#run?.pid;
  }

  /** File that is being written now. */
  get openFile(): string {
    return join(this.#options.folder, partName(this.#options.id, this.#next, this.format));
  }

  /** Opens transports and starts ffmpeg; resolves when the tracks flow to it. @throws Error when the worker is gone */
  async start(): Promise<void> {
    try {
      const sent = [];
      for (const track of this.#options.tracks) sent.push(await this.#consume(track));
      const run = runFfmpeg(this.#options.ffmpeg, this.#args(), {
        input: recordingSdp(sent),
        onLine: (line) => this.#takeLine(line),
      });
      this.#run = run;
      void run.ended.then((end) => this.#finish(end));
      await untilBound(
        sent.flatMap(({ port }) => [port, port + 1]),
        () => run.hasEnded || this.#isStopping,
      );
      await this.#connect();
    } catch (error) {
      this.#isStopping = true;
      void this.#run?.stop(0);
      this.#release();
      throw error;
    }
  }

  #args(): string[] {
    const { folder, id, segmentMs, clock } = this.#options;
    const pattern = join(folder, `${id}-%06d.part.${FORMAT_ENDINGS[this.format]}`);
    return [
      ...['-protocol_whitelist', 'pipe,udp,rtp', '-localaddr', '127.0.0.1', '-buffer_size', '4194304'],
      ...['-reorder_queue_size', '512', '-max_delay', '500000', '-fpsprobesize', '0', '-analyzeduration', '3000000'],
      ...['-f', 'sdp', '-i', 'pipe:0', '-map', '0', '-c', 'copy'],
      // Its place in the file; the instant is written over it when the file is finished.
      ...['-metadata', `creation_time=${new Date(clock()).toISOString()}`],
      ...['-f', 'segment', '-segment_format', this.format, '-segment_time', String(segmentMs / 1000)],
      ...['-segment_format_options', 'cluster_time_limit=1000:write_crc32=0:flush_packets=1'],
      ...['-reset_timestamps', '1'],
      ...['-segment_list', 'pipe:1', '-segment_list_type', 'csv', pattern],
    ];
  }

  /** A transport of its own for each track, because ffmpeg knows no bundling. */
  async #consume(
    track: Track,
  ): Promise<{ kind: Track['kind']; port: number; rtpParameters: Consumer['rtpParameters'] }> {
    const { worker } = this.#options.publisher;
    const transport = await worker.home.createPlainTransport({
      listenInfo: { protocol: 'udp', ip: '127.0.0.1' },
      rtcpMux: false,
      comedia: false,
    });
    this.#transports.push(transport);
    const consumer = await transport.consume({
      producerId: track.producer.id,
      rtpCapabilities: recordingCapabilities(track),
      paused: true,
    });
    this.#consumers.push(consumer);
    worker.addWeight(WEIGHT[track.kind]);
    consumer.observer.once('close', () => worker.addWeight(-WEIGHT[track.kind]));
    const pair = await takePortPair();
    this.#ports.push(pair);
    return { kind: track.kind, port: pair.port, rtpParameters: consumer.rtpParameters };
  }

  async #connect(): Promise<void> {
    for (const [at, transport] of this.#transports.entries()) {
      const { port } = this.#ports[at]!;
      await transport.connect({ ip: '127.0.0.1', port, rtcpPort: port + 1 });
    }
    const video = this.#consumers.find(({ kind }) => kind === 'video');
    const audio = this.#consumers.filter(({ kind }) => kind === 'audio');
    const begin = () => {
      for (const consumer of audio) consumer.resume().catch(ignore);
    };
    this.#timer = setInterval(() => this.#tick(video), TICK_MS);
    if (!video) {
      this.#anchor.pass(this.#options.clock());
      this.#segmentSince = this.#options.clock();
      return begin();
    }
    video.on('trace', ({ type }) => {
      if (type !== 'keyframe') return;
      const isFirst = this.#anchor.startedAt === undefined;
      this.#anchor.pass(this.#options.clock());
      if (!isFirst) return;
      // Sound begins with the picture, so that both count from the same instant.
      this.#segmentSince = this.#options.clock();
      begin();
    });
    video.on('layerschange', (layers) => this.#noteLayer(layers?.spatialLayer));
    await video.enableTraceEvent(['keyframe']);
    await video.resume();
  }

  #noteLayer(layer: number | undefined): void {
    clearTimeout(this.#layerTimer);
    if (layer === undefined || layer === this.#layer) return;
    this.#layerTimer = setTimeout(() => {
      const earlier = this.#layer;
      this.#layer = layer;
      if (earlier !== undefined && !this.#isStopping) this.#options.onLayer();
    }, LAYER_SETTLES_MS);
  }

  /** Asks the publisher for a key frame when the segment is long enough, and until the first one comes. */
  #tick(video: Consumer | undefined): void {
    if (!video || video.closed || this.#isStopping) return;
    const now = this.#options.clock();
    const since = this.#segmentSince;
    const isDue = since === undefined || now - since >= this.#options.segmentMs + MARGIN_MS;
    if (!isDue || now - this.#askedAt < ASK_AGAIN_MS) return;
    this.#askedAt = now;
    video.requestKeyFrame().catch(ignore);
  }

  /** A line of the segment list: `name,start,end` in seconds of media time. */
  #takeLine(line: string): void {
    const [, name, from, to] = /^"?([^",]+)"?,([\d.]+),([\d.]+)$/.exec(line) ?? [];
    if (name === undefined) return;
    const index = this.#next++;
    this.#segmentSince = this.#options.clock();
    const mediaMs = Number(from) * 1000;
    this.#options.onPart({
      path: join(this.#options.folder, name),
      index,
      startedAt: this.#anchor.instantOf(mediaMs),
      durationMs: Math.max(0, Number(to) * 1000 - mediaMs),
      format: this.format,
      codecs: this.#options.tracks.map(({ codec }) => codec),
    });
  }

  #finish(end: FfmpegEnd): void {
    this.#release();
    if (this.#isStopping) return;
    this.#isStopping = true;
    this.#options.onLost(end);
  }

  #release(): void {
    clearInterval(this.#timer);
    clearTimeout(this.#layerTimer);
    for (const transport of this.#transports) transport.close();
    for (const { release } of this.#ports) release();
    this.#ports.length = 0;
  }

  /** Finishes the file and ends; resolves when ffmpeg is gone. */
  async stop(): Promise<FfmpegEnd | undefined> {
    this.#isStopping = true;
    return this.#run?.stop();
  }
}

/** A consumer that has gone needs neither pictures nor sound. */
const ignore = (): void => undefined;
