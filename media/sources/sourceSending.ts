import type { MediaKind } from 'mediasoup/types';
import { Publisher } from '../publisher.js';
import type { Relay } from '../relay.js';
import { SOURCE_NAME } from '../streamInfo.js';
import type { NamedStream } from '../streamTable.js';
import { outputArguments } from './ffmpegArguments.js';
import { ReorderWatch } from './reorderWatch.js';
import type { SourcePlan } from './sourcePlan.js';
import type { SourceFailure } from './sourcePolicy.js';
import type { SourceReader } from './sourceReader.js';
import { SourceSink } from './sourceSink.js';

/** One sending of a source into its stream. */
export interface SendingOptions {
  relay: Relay;
  named: NamedStream;
  plan: SourcePlan;
  reader: SourceReader;
  signal: AbortSignal;
}

/** How a sending ended: the source failed, its packets need encoding after all, or somebody else decided it. */
export type SendingEnd =
  | { kind: 'failed'; failure: SourceFailure; sentMs: number }
  | { kind: 'reorders' }
  | { kind: 'closed' };

/**
 * Publishes a source until it ends. The stream has its tracks before ffmpeg starts, so that viewers' connections come up
 * meanwhile and the first key frame finds them there.
 * @throws SourceError when the source cannot be reached; MediaError when another publishes the stream
 */
export async function sendSource(options: SendingOptions): Promise<SendingEnd> {
  const { relay, named, plan, reader, signal } = options;
  const worker = relay.pool.pick();
  const kinds: MediaKind[] = plan.hasAudio ? ['video', 'audio'] : ['video'];
  const sink = await SourceSink.open(worker, kinds);
  const { clock } = relay;
  const publisher = new Publisher({
    kind: 'source',
    principal: undefined,
    name: SOURCE_NAME,
    worker,
    clock,
    expects: kinds,
  });
  publisher.transcoded = plan.video.mode === 'transcode';
  let end: SendingEnd | undefined;
  const order = new ReorderWatch();
  try {
    await sink.produce(publisher, plan);
    const reading = await reader.read(outputArguments(plan, sink.video, sink.audio), (line) => {
      if (!order.take(line)) return;
      end ??= { kind: 'reorders' };
      void reading.stop();
    });
    publisher.once('closed', () => {
      end ??= { kind: 'closed' };
      void reading.stop();
    });
    const abort = () => publisher.close('noViewers');
    signal.addEventListener('abort', abort);
    try {
      relay.publish(named, publisher, false);
      if (signal.aborted) abort();
      const failure = await reading.failure();
      return end ?? { kind: 'failed', failure, sentMs: publisher.hasMedia ? clock() - publisher.since : 0 };
    } finally {
      signal.removeEventListener('abort', abort);
      await reading.stop();
    }
  } finally {
    sink.close();
    publisher.close(worker.isAlive ? 'sourceFailed' : 'workerDied');
  }
}
