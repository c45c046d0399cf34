import { EventEmitter } from 'node:events';
import type { Principal } from '../server/wire/identity.js';
import type { UnitId } from '../server/wire/ids.js';
import type { StreamDetails, StreamInfo } from '../server/wire/media.js';
import { Calls } from './calls.js';
import type { ListenOptions } from './listening.js';
import { MediaError } from './mediaError.js';
import type { MediaLog } from './mediaLog.js';
import { pageCapabilities } from './pageCapabilities.js';
import { Pipes } from './pipes.js';
import type { IceServer, MediaAccess, MediaAudit, MediaEvents, SubjectSource } from './ports.js';
import { Relay } from './relay.js';
import { Signalling } from './signalling/signalling.js';
import { type SourceOptions, Sources } from './sources/sources.js';
import { STREAM_TIMINGS, type Stream, type StreamTimings } from './stream.js';
import { describeInFull, describeStream } from './streamInfo.js';
import { StreamTable } from './streamTable.js';
import { TRANSPORT_PATIENCE, type TransportPatience } from './transportWatch.js';
import { Whep } from './whep.js';
import { Whip } from './whip.js';
import type { WorkerBinary } from './workerBinary.js';
import { WorkerPool } from './workerPool.js';

/** What the media plane is made of. Times are ms. */
export interface MediaOptions extends ListenOptions {
  binary: WorkerBinary;
  /** Workers; 0: one per core, less one. */
  workers: number;
  clock: () => number;
  log: MediaLog;
  access: MediaAccess;
  audit: MediaAudit;
  subjects: SubjectSource;
  iceServers?: readonly IceServer[];
  /** By policy: whether a unit's page answers this caller at once, and says so. Default: never. */
  autoAnswers?: (unitId: UnitId, caller: Principal) => boolean;
  /** Hears that somebody calls a unit. */
  onRing?: (unitId: UnitId, callerName: string) => void;
  /** How cameras' sources are pulled; undefined: they are not. */
  sources?: SourceOptions;
  timings?: Partial<StreamTimings & TransportPatience & { resumeMs: number; ringMs: number }>;
}

const TICK_MS = 1000;
/** A publisher above this for FLOOD_TICKS is ended: it does not heed congestion feedback. */
const FLOOD_BPS = 40_000_000;
const FLOOD_TICKS = 5;

/** The media plane: workers, streams, and the ways in and out. */
export class Media extends EventEmitter<MediaEvents> {
  readonly relay: Relay;
  readonly whip: Whip;
  readonly whep: Whep;
  readonly calls: Calls;
  readonly signalling: Signalling;
  readonly sources: Sources | undefined;
  readonly iceServers: readonly IceServer[];
  readonly #floods = new WeakMap<object, number>();
  readonly #timer: NodeJS.Timeout;
  #isClosed = false;

  private constructor(options: MediaOptions, pool: WorkerPool) {
    super();
    const { clock, log, access, audit, subjects, timings } = options;
    const streams = new StreamTable({
      clock,
      log,
      access,
      audit,
      subjects,
      calls: (id) => this.calls.factsOf(id),
      timings: { ...STREAM_TIMINGS, ...timings },
      onStream: (stream) => this.#follow(stream),
    });
    const patience = { ...TRANSPORT_PATIENCE, ...timings };
    this.relay = new Relay({ pool, pipes: new Pipes(), streams, log, clock, patience });
    this.sources = options.sources && new Sources(this.relay, options.sources);
    this.whip = new Whip(this.relay);
    this.whep = new Whep(this.relay);
    this.iceServers = options.iceServers ?? [];
    this.calls = new Calls({
      clock,
      access,
      audit,
      streams: () => streams,
      partiesOf: (unitId) => this.signalling.partiesOf(unitId),
      autoAnswers: options.autoAnswers ?? (() => false),
      ...(options.onRing && { onRing: options.onRing }),
      ...(timings?.ringMs !== undefined && { ringMs: timings.ringMs }),
    });
    // The same on every worker, and for as long as the server runs.
    const capabilities = pageCapabilities(pool.workers[0]!.home);
    this.signalling = new Signalling({
      relay: this.relay,
      calls: this.calls,
      iceServers: this.iceServers,
      capabilities,
      ...(timings?.resumeMs !== undefined && { resumeMs: timings.resumeMs }),
    });
    this.#timer = setInterval(() => void this.tick(), TICK_MS);
    this.#timer.unref();
  }

  /** Starts the workers. @throws Error, saying which port, when one does not start */
  static async create(options: MediaOptions): Promise<Media> {
    const media = new Media(options, await WorkerPool.create(options));
    await media.sources?.check();
    return media;
  }

  #follow(stream: Stream): void {
    const { id: streamId, subject } = stream;
    stream.on('started', (event) => this.emit('streamStarted', { streamId, subject, ...event }));
    stream.on('ended', (event) => this.emit('streamEnded', { streamId, subject, ...event }));
    let viewers = 0;
    stream.on('viewers', () => {
      this.sources?.look(stream, stream.viewers.size > viewers);
      viewers = stream.viewers.size;
      this.emit('viewersChanged', { streamId, subject, viewers: [...stream.viewers].map((viewer) => viewer.info()) });
      this.signalling.tellViewers(stream);
    });
  }

  /** Once a second: reads what arrives, moves states on, ends what may not go on. */
  async tick(): Promise<void> {
    if (this.#isClosed) return;
    const { streams, log } = this.relay;
    await Promise.all(
      streams.all().map(async (stream) => {
        await stream.publisher
          ?.measure()
          .catch((error: unknown) => log.debug({ err: error }, 'a track was not measured'));
        this.#endFlood(stream);
        stream.update();
        this.sources?.look(stream);
      }),
    );
    this.recheck();
    streams.sweep();
  }

  #endFlood(stream: Stream): void {
    const { publisher } = stream;
    if (!publisher) return;
    const bps = [...publisher.tracks.values()].reduce((sum, { meter }) => sum + meter.bitrateBps, 0);
    const ticks = bps > FLOOD_BPS ? (this.#floods.get(publisher) ?? 0) + 1 : 0;
    this.#floods.set(publisher, ticks);
    if (ticks < FLOOD_TICKS) return;
    this.relay.log.warn({ stream: stream.id, bps }, 'a publisher floods and is ended');
    publisher.close('flooding');
  }

  /** Ends what somebody may no longer see or publish: a share ran out, a role was taken away, a unit was deleted. */
  recheck(): void {
    const { streams } = this.relay;
    for (const stream of streams.all()) {
      const facts = streams.factsOf(stream.subject);
      const named = facts && { id: stream.id, subject: stream.subject, facts };
      for (const viewer of [...stream.viewers])
        if (!named || !streams.mayView(viewer.principal, named)) this.#endView(viewer, 'revoked');
      const principal = stream.publisher?.principal;
      if (!named || (principal && !streams.mayPublish(principal, named))) stream.publisher?.close('revoked');
    }
  }

  /** Ends everything of one principal at once: its token was revoked, its session ended. */
  drop(principal: Pick<Principal, 'type' | 'id'>): void {
    const isIt = (other: Principal | undefined) => other?.type === principal.type && other.id === principal.id;
    for (const stream of this.relay.streams.all()) {
      for (const viewer of [...stream.viewers]) if (isIt(viewer.principal)) this.#endView(viewer, 'revoked');
      if (isIt(stream.publisher?.principal)) stream.publisher?.close('revoked');
    }
    this.signalling.drop(isIt);
  }

  #endView(viewer: Parameters<Whep['endOf']>[0], why: string): void {
    if (viewer.options.kind === 'whep') this.whep.endOf(viewer, why);
    else this.signalling.endView(viewer, why);
    this.relay.streams.closeView(viewer, why);
  }

  /** Live streams that a principal may watch, by id. */
  list(principal: Principal): StreamInfo[] {
    const { streams } = this.relay;
    return streams
      .all()
      .filter(({ state, subject }) => state !== 'ended' && subject.type !== 'call')
      .flatMap((stream) => {
        const facts = streams.factsOf(stream.subject);
        const named = facts && { id: stream.id, subject: stream.subject, facts };
        return named && streams.mayView(principal, named) ? [describeStream(stream, facts)] : [];
      })
      .sort((a, b) => (a.id < b.id ? -1 : 1));
  }

  /** A stream in full, live or not. @throws MediaError `notFound` also when it may not be watched */
  async details(principal: Principal, name: string): Promise<StreamDetails> {
    const { streams } = this.relay;
    const named = streams.named(name, principal);
    if (!streams.mayView(principal, named) && !streams.mayPublish(principal, named))
      throw new MediaError('notFound', `There is no stream ${name.slice(0, 80)}.`);
    return describeInFull(streams.get(named.id) ?? streams.blank(named.subject), named.facts);
  }

  /** Cuts a publisher off. @throws MediaError `notFound`, `forbidden` */
  stop(principal: Principal, name: string): void {
    const { streams } = this.relay;
    const named = streams.named(name, principal);
    if (!streams.mayTakeOver(principal, named)) throw new MediaError('forbidden', `You may not end ${named.id}.`);
    const publisher = streams.get(named.id)?.publisher;
    if (!publisher) throw new MediaError('notFound', `Nobody publishes ${named.id}.`);
    publisher.close('stopped');
  }

  /** Ends every publisher, viewer and worker; resolves when their processes are gone. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    clearInterval(this.#timer);
    this.calls.close();
    this.signalling.close();
    const sourcesGone = this.sources?.close();
    for (const stream of this.relay.streams.all()) {
      for (const viewer of [...stream.viewers]) this.#endView(viewer, 'serverStopping');
      stream.publisher?.close('serverStopping');
    }
    await sourcesGone;
    this.relay.pipes.close();
    await this.relay.pool.close();
  }
}

/** Starts the media plane. @throws Error, saying which port, when a worker does not start */
export const createMedia = (options: MediaOptions): Promise<Media> => Media.create(options);
