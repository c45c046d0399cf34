import type { Principal } from '../server/wire/identity.js';
import type { EndReason } from '../server/wire/media.js';
import { MediaError } from './mediaError.js';
import type { MediaLog } from './mediaLog.js';
import type { Pipes } from './pipes.js';
import type { Publisher } from './publisher.js';
import type { RelayWorker } from './relayWorker.js';
import type { Stream } from './stream.js';
import type { NamedStream, StreamTable } from './streamTable.js';
import type { TransportPatience } from './transportWatch.js';
import type { WorkerPool } from './workerPool.js';

/** What WHIP, WHEP, signalling, sources and recordings share. */
export class Relay {
  readonly pool: WorkerPool;
  readonly pipes: Pipes;
  readonly streams: StreamTable;
  readonly log: MediaLog;
  readonly clock: () => number;
  readonly patience: TransportPatience;

  constructor(parts: Pick<Relay, 'pool' | 'pipes' | 'streams' | 'log' | 'clock' | 'patience'>) {
    this.pool = parts.pool;
    this.pipes = parts.pipes;
    this.streams = parts.streams;
    this.log = parts.log;
    this.clock = parts.clock;
    this.patience = parts.patience;
  }

  /**
   * A stream that is held is not for a second publisher, unless it may and wants to take over.
   * @throws MediaError `conflict`, `forbidden`
   */
  requireFree(stream: Stream, principal: Principal, named: NamedStream, takeover: boolean): void {
    if (!stream.isHeld) return;
    const holder = stream.publisher!;
    if (!takeover) {
      throw new MediaError(
        'conflict',
        `${holder.name} publishes ${stream.id} already. Ask for takeover=true to replace it.`,
        5,
      );
    }
    const isOwn = holder.principal?.type === principal.type && holder.principal.id === principal.id;
    if (!isOwn && !this.streams.mayTakeOver(principal, named))
      throw new MediaError('forbidden', `You may not take ${stream.id} over from ${holder.name}.`);
  }

  /** Gives a publisher its stream, and records its end. @throws MediaError `conflict` */
  publish(named: NamedStream, publisher: Publisher, takeover: boolean): Stream {
    const stream = this.streams.ensure(named.subject);
    stream.publish(publisher, { takeover });
    const { principal, kind, since } = publisher;
    publisher.once('closed', (reason) => {
      this.log.info({ stream: stream.id, by: kind, reason }, 'publisher ended');
      const details = {
        by: kind,
        reason,
        from: new Date(since).toISOString(),
        to: new Date(this.clock()).toISOString(),
      };
      this.streams
        .record(principal, named, { action: 'endPublishStream', outcome: 'ok', details })
        .catch((error: unknown) =>
          this.log.error({ err: error, stream: stream.id }, 'the end of a publisher was not recorded'),
        );
    });
    this.log.info({ stream: stream.id, by: kind, worker: publisher.worker.index }, 'publisher took a stream');
    return stream;
  }

  /** Why a transport went, for those who ask what became of the stream. */
  reasonOfEnd(worker: RelayWorker, why: 'closed' | 'neverConnected' | 'stayedAway'): EndReason {
    if (!worker.isAlive) return 'workerDied';
    return why === 'neverConnected' ? 'noMedia' : 'lost';
  }
}
