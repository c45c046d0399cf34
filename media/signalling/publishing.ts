import type { MediaKind, RtpParameters } from 'mediasoup/types';
import type { StreamId } from '../../server/wire/ids.js';
import type { SignalAsk } from '../../server/wire/signalling.js';
import { findCodec, h264ProfileOf } from '../codecs.js';
import { MediaError, reasonOf } from '../mediaError.js';
import { Publisher } from '../publisher.js';
import type { NamedStream } from '../streamTable.js';
import { viewersOf } from './pageView.js';
import type { Peer, PeerTransport } from './peer.js';

/**
 * Takes up one track of what a page publishes; the first of a stream takes the stream.
 * @throws MediaError `notFound`, `forbidden`, `conflict`, `unprocessable`, `unavailable`
 */
export async function publishTrack(peer: Peer, ask: SignalAsk<'publish'>): Promise<string> {
  const { relay, principal } = peer;
  const named = relay.streams.named(ask.streamId, principal);
  await relay.streams.requirePublish(principal, named);
  const sending = peer.transportOf(ask.transportId);
  if (sending.direction !== 'send') throw new MediaError('unprocessable', 'This transport is for receiving.');
  const current = peer.publishers.get(named.id);
  if (current && peer.transportOfPublisher.get(current) === sending.transport) return addTrack(sending, current, ask);
  const takeover = ask.takeover === true || current !== undefined;
  relay.requireFree(relay.streams.ensure(named.subject), principal, named, takeover);
  const { worker } = sending;
  const expects = ask.expects ?? [];
  const publisher = new Publisher({ kind: 'page', principal, name: peer.name, worker, clock: relay.clock, expects });
  const id = await addTrack(sending, publisher, ask);
  try {
    await relay.streams.record(principal, named, { action: 'publishStream', outcome: 'ok', details: { by: 'page' } });
    take(peer, named, publisher, sending, takeover);
  } catch (error) {
    publisher.close('unpublished');
    throw error;
  }
  return id;
}

function take(
  peer: Peer,
  named: NamedStream,
  publisher: Publisher,
  { transport }: PeerTransport,
  takeover: boolean,
): void {
  const stream = peer.relay.publish(named, publisher, takeover);
  peer.publishers.set(named.id, publisher);
  peer.transportOfPublisher.set(publisher, transport);
  transport.observer.once('close', () => publisher.close(publisher.worker.isAlive ? 'lost' : 'workerDied'));
  publisher.once('closed', (reason) => {
    if (peer.publishers.get(named.id) !== publisher) return;
    peer.publishers.delete(named.id);
    if (reason !== 'unpublished') peer.send({ type: 'publishEnded', streamId: named.id, reason });
  });
  const tell = () => {
    if (peer.publishers.get(named.id) !== publisher) return void stream.off('viewers', tell);
    peer.send(viewersOf(stream));
  };
  stream.on('viewers', tell);
  tell();
}

async function addTrack(
  { transport }: PeerTransport,
  publisher: Publisher,
  { kind, rtpParameters }: SignalAsk<'publish'>,
): Promise<string> {
  const [media] = rtpParameters.codecs;
  const codec = media && findCodec({ parameters: {}, ...media });
  if (!codec || codec.kind !== kind)
    throw new MediaError('unprocessable', `${media?.mimeType} is not relayed as ${kind}.`);
  const producer = await transport
    .produce({ kind, rtpParameters: structuredClone(rtpParameters) as RtpParameters, keyFrameRequestDelay: 500 })
    .catch((error: unknown) => {
      if (transport.closed) throw new MediaError('notFound', 'The transport was lost. Open another.');
      throw new MediaError('unprocessable', `The track cannot be relayed: ${reasonOf(error)}.`);
    });
  const h264Profile = codec.mimeType === 'video/H264' ? h264ProfileOf(media.parameters ?? {}) : undefined;
  publisher.addTrack({ producer, codec: codec.name, h264Profile });
  return producer.id;
}

/** Pauses or resumes a track the page publishes. @throws MediaError `notFound` */
export async function pauseTrack(peer: Peer, { streamId, kind, paused }: SignalAsk<'pauseTrack'>): Promise<void> {
  const producer = publishedBy(peer, streamId).tracks.get(kind)?.producer;
  if (!producer) throw new MediaError('notFound', `${streamId} has no ${kind}.`);
  if (paused) await producer.pause();
  else await producer.resume();
}

/** Stops publishing one kind of track, or all. @throws MediaError `notFound` */
export function unpublish(peer: Peer, streamId: StreamId, kind: MediaKind | undefined): void {
  const publisher = publishedBy(peer, streamId);
  if (kind !== undefined) publisher.removeTrack(kind);
  if (kind === undefined || publisher.tracks.size === 0) publisher.close('unpublished');
}

function publishedBy(peer: Peer, name: StreamId): Publisher {
  const id = peer.relay.streams.find(name, peer.principal)?.id ?? name;
  const publisher = peer.publishers.get(id);
  if (!publisher) throw new MediaError('notFound', `This page does not publish ${name}.`);
  return publisher;
}
