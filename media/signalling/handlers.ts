import type { RtpCapabilities } from 'mediasoup/types';
import type { SignalAnswer, SignalAsk, SignalName } from '../../server/wire/signalling.js';
import type { Calls } from '../calls.js';
import { MediaError, reasonOf } from '../mediaError.js';
import { PageView, statusOf } from './pageView.js';
import type { Peer } from './peer.js';
import { pauseTrack, publishTrack, unpublish } from './publishing.js';
import type { CallPage } from './signalling.js';

const MAX_VIEWS = 64;

type Handler<Name extends SignalName> = (
  peer: Peer,
  ask: SignalAsk<Name>,
  page: CallPage,
  calls: Calls,
) => Promise<SignalAnswer<Name>> | SignalAnswer<Name>;

/** What each request of a page does. */
export const HANDLERS: { readonly [Name in SignalName]: Handler<Name> } = {
  ping: (peer) => ({ serverTime: new Date(peer.relay.clock()).toISOString() }),
  setCapabilities: (peer, { rtpCapabilities }) => {
    peer.capabilities = rtpCapabilities as RtpCapabilities;
    for (const view of peer.views.values()) view.attach();
    return {};
  },
  openTransport: async (peer, { direction }) => {
    const { id, iceParameters, iceCandidates, dtlsParameters } = await peer.openTransport(direction);
    return { transport: { id, iceParameters, iceCandidates, dtlsParameters } };
  },
  connectTransport: async (peer, { transportId, dtlsParameters }) => {
    const { transport } = peer.transportOf(transportId);
    await transport.connect({ dtlsParameters: { role: 'auto', ...dtlsParameters } }).catch((error: unknown) => {
      throw new MediaError('unprocessable', `The transport does not connect: ${reasonOf(error)}.`);
    });
    return {};
  },
  restartIce: async (peer, { transportId }) => ({
    iceParameters: await peer.transportOf(transportId).transport.restartIce(),
  }),
  closeTransport: (peer, { transportId }) => {
    peer.transportOf(transportId).transport.close();
    return {};
  },
  prepare: async (peer, { transportId }) => ({ consumer: await peer.prepare(transportId) }),
  watch,
  unwatch: (peer, { streamId }) => {
    viewOf(peer, streamId).close('closed');
    return {};
  },
  fitTile: (peer, { streamId, ...tile }) => {
    viewOf(peer, streamId).fit(tile);
    return {};
  },
  resumeConsumer: (peer, { consumerId }) => {
    const isThere = [...peer.views.values()].some(({ viewer }) =>
      viewer.reception?.consumers.some(({ id }) => id === consumerId) ? viewer.reception.ready(consumerId) : false,
    );
    if (!isThere) throw new MediaError('notFound', 'There is no such consumer any more.');
    return {};
  },
  reportViews: (peer, { views }) => {
    for (const report of views) {
      const view = peer.views.get(report.streamId);
      if (view) view.viewer.report = report;
    }
    return {};
  },
  publish: async (peer, ask) => ({ producerId: await publishTrack(peer, ask) }),
  pauseTrack: async (peer, ask) => {
    await pauseTrack(peer, ask);
    return {};
  },
  unpublish: (peer, { streamId, kind }) => {
    unpublish(peer, streamId, kind);
    return {};
  },
  present: (peer, { unitId }, page, calls) => {
    const { streams } = peer.relay;
    const named = streams.named(`unit-${unitId}`, peer.principal);
    if (!streams.mayPublish(peer.principal, named))
      throw new MediaError('forbidden', `You may not stand for ${named.facts.title}.`);
    page.present(unitId);
    return { calls: calls.of(unitId) };
  },
  call: async (_peer, { unitId, ...wish }, page, calls) => ({ call: await calls.start(page, unitId, wish) }),
  answerCall: (peer, { callId, accept }, page, calls) => ({ call: calls.answer(page, peer.unitId, callId, accept) }),
  holdCall: (_peer, { callId, held }, page, calls) => ({ call: calls.hold(page, callId, held) }),
  hangUp: (_peer, { callId }, page, calls) => {
    calls.hangUp(page, callId);
    return {};
  },
};

async function watch(peer: Peer, { streamId, purpose, ...tile }: SignalAsk<'watch'>): Promise<SignalAnswer<'watch'>> {
  const { streams } = peer.relay;
  const named = streams.named(streamId, peer.principal);
  const before = peer.views.get(named.id);
  if (before) {
    before.fit(tile);
    return { status: statusOf(before.stream) };
  }
  if (peer.views.size >= MAX_VIEWS)
    throw new MediaError('conflict', `A page may watch ${MAX_VIEWS} streams; close one.`);
  const viewer = await streams.openView(peer.principal, named, { kind: 'page', purpose });
  if (peer.isClosed) {
    streams.closeView(viewer, 'closed');
    throw new MediaError('notFound', 'The session has ended.');
  }
  const view = new PageView(peer, viewer, tile);
  peer.views.set(named.id, view);
  return { status: statusOf(view.stream) };
}

function viewOf(peer: Peer, streamId: SignalAsk<'unwatch'>['streamId']): PageView {
  const id = peer.relay.streams.find(streamId, peer.principal)?.id ?? streamId;
  const view = peer.views.get(id);
  if (!view) throw new MediaError('notFound', `This page does not watch ${streamId}.`);
  return view;
}
