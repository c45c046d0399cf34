import type { StreamId } from '../../server/wire/ids.js';
import type { EndReason, ViewerInfo } from '../../server/wire/media.js';
import { encodingsFor, type PictureQuality, Publication, type Tracks } from './publication.js';
import type { RelayPart } from './receiving.js';
import { RelayTransport } from './relayTransport.js';
import { ignoreRefusal, SignalRefusal, type Told } from './signalLink.js';

/** Ends that the page cannot mend by publishing again. */
const FINAL: ReadonlySet<EndReason> = new Set(['takenOver', 'revoked', 'stopped', 'flooding', 'unpublished']);
const RETRY_MS = 2000;

/** Everything the page sends, in one transport; it is put right again after every break. */
export class Sending {
  readonly publications = new Map<StreamId, Publication>();
  /** Who watches streams that the page stands for and does not send itself. */
  readonly onViewers: (streamId: StreamId, viewers: ViewerInfo[]) => void;
  readonly #part: RelayPart;
  #transport: RelayTransport | undefined;
  #work: Promise<void> = Promise.resolve();

  constructor(part: RelayPart, onViewers: (streamId: StreamId, viewers: ViewerInfo[]) => void) {
    this.#part = part;
    this.onViewers = onViewers;
  }

  /** Starts to send a stream. */
  publish(streamId: StreamId, options: { tracks: Tracks; quality: PictureQuality; takeover?: boolean }): Publication {
    this.publications.get(streamId)?.lose();
    const publication = new Publication(streamId, { takeover: false, ...options });
    this.publications.set(streamId, publication);
    this.sync();
    return publication;
  }

  /** Stops sending a stream; the tracks stay the caller's. */
  unpublish(publication: Publication): void {
    const { streamId } = publication;
    if (this.publications.get(streamId) !== publication) return;
    this.publications.delete(streamId);
    const wasAsked = publication.producers.size > 0;
    publication.end('unpublished', 'unpublished', '');
    if (wasAsked) this.#part.link.ask('unpublish', { streamId }).catch(ignoreRefusal);
    if (this.publications.size > 0 || !this.#transport) return;
    const { id } = this.#transport.transport;
    this.#loseTransport();
    this.#part.link.ask('closeTransport', { transportId: id }).catch(ignoreRefusal);
  }

  /** Sends another track in place of the one of its kind: the other camera. */
  async replaceTrack(publication: Publication, track: MediaStreamTrack): Promise<void> {
    const kind = track.kind as 'audio' | 'video';
    publication.tracks = { ...publication.tracks, [kind]: track };
    const producer = publication.producers.get(kind);
    if (producer) await producer.replaceTrack({ track });
    else this.sync();
  }

  /** Pauses a kind of track, or goes on: a muted microphone sends nothing. */
  async setPaused(publication: Publication, kind: 'audio' | 'video', paused: boolean): Promise<void> {
    if (paused) publication.paused.add(kind);
    else publication.paused.delete(kind);
    const producer = publication.producers.get(kind);
    if (!producer) return;
    if (paused) producer.pause();
    else producer.resume();
    await this.#part.link.ask('pauseTrack', { streamId: publication.streamId, kind, paused }).catch(ignoreRefusal);
  }

  /** Sends with other bit and frame rates from now on; size is the track's own. */
  async setQuality(publication: Publication, quality: PictureQuality): Promise<void> {
    publication.quality = quality;
    const producer = publication.producers.get('video');
    const sender = producer?.rtpSender;
    if (!sender) return;
    const parameters = sender.getParameters();
    const wanted = encodingsFor({ ...quality, layers: parameters.encodings.length as 1 | 2 | 3 });
    parameters.encodings.forEach((encoding, at) => {
      encoding.maxBitrate = wanted[at]!.maxBitrate!;
      encoding.maxFramerate = quality.framesPerSecond;
    });
    await sender.setParameters(parameters);
  }

  /** Brings the relay to what is wanted. */
  sync(): void {
    this.#work = this.#work.then(() => this.#reconcile()).catch(ignoreRefusal);
  }

  /** The relay has forgotten this page. */
  forget(): void {
    this.#loseTransport();
  }

  restartIce(): void {
    this.#transport?.restartIce().catch(ignoreRefusal);
  }

  #loseTransport(): void {
    this.#transport?.close();
    this.#transport = undefined;
    for (const publication of this.publications.values()) publication.lose();
  }

  async #reconcile(): Promise<void> {
    const { link } = this.#part;
    for (const publication of this.publications.values()) {
      if (link.state.peek().phase !== 'open') return;
      if (publication.state.peek().state !== 'ended') await this.#send(publication);
    }
  }

  async #send(publication: Publication): Promise<void> {
    const missing = (['video', 'audio'] as const).filter(
      (kind) => publication.tracks[kind] && !publication.producers.has(kind),
    );
    if (missing.length === 0) return;
    try {
      this.#transport ??= await this.#open();
      for (const kind of missing) await this.#produce(publication, kind);
      publication.state.value = { state: 'live', since: Date.now() };
      // From here on the stream is ours: after a break it is taken back from our own earlier session.
      publication.takeover = true;
    } catch (error) {
      if (!(error instanceof SignalRefusal)) throw error;
      if (this.publications.get(publication.streamId) !== publication) return;
      if (error.isLost || error.code === 'unavailable' || error.code === 'rateLimited') {
        if (error.code !== 'offline') setTimeout(() => this.sync(), RETRY_MS);
      } else publication.end('refused', error.code, error.message);
    }
  }

  async #open(): Promise<RelayTransport> {
    const device = await this.#part.device();
    const opened = await RelayTransport.open(this.#part.link, device, {
      direction: 'send',
      iceServers: this.#part.iceServers(),
      onHopeless: () => {
        this.#loseTransport();
        this.sync();
      },
    });
    const { transport } = opened;
    transport.on('produce', ({ kind, rtpParameters, appData }, done, fail) => {
      const { publication } = appData as { publication: Publication };
      const { streamId, tracks, takeover } = publication;
      const expects = (['audio', 'video'] as const).filter((each) => tracks[each]);
      const ask = {
        streamId,
        transportId: transport.id,
        kind,
        rtpParameters: rtpParameters as never,
        expects,
        takeover,
      };
      this.#part.link.ask('publish', ask).then(({ producerId }) => done({ id: producerId }), fail);
    });
    return opened;
  }

  async #produce(publication: Publication, kind: 'audio' | 'video'): Promise<void> {
    const track = publication.tracks[kind];
    if (!this.#transport || !track || track.readyState === 'ended') return;
    const producer = await this.#transport.transport.produce({
      track,
      stopTracks: false,
      disableTrackOnPause: true,
      zeroRtpOnPause: true,
      appData: { publication },
      ...(kind === 'video' && {
        encodings: encodingsFor(publication.quality),
        codecOptions: { videoGoogleStartBitrate: 600 },
      }),
      ...(kind === 'audio' && { codecOptions: { opusDtx: true, opusFec: true } }),
    });
    if (this.publications.get(publication.streamId) !== publication) {
      producer.close();
      return;
    }
    publication.producers.set(kind, producer);
    if (publication.paused.has(kind)) await this.setPaused(publication, kind, true);
  }

  /** Takes what the relay says of publications and the sending transport. */
  take(notice: Told): void {
    switch (notice.type) {
      case 'viewers': {
        const publication = this.publications.get(notice.streamId);
        if (publication) {
          publication.viewers.value = notice.viewers;
          publication.recording.value = notice.recording;
        }
        this.onViewers(notice.streamId, notice.viewers);
        break;
      }
      case 'publishEnded': {
        const publication = this.publications.get(notice.streamId);
        if (!publication) break;
        if (FINAL.has(notice.reason)) publication.end(notice.reason, notice.reason, '');
        else {
          publication.lose();
          setTimeout(() => this.sync(), RETRY_MS / 2);
        }
        break;
      }
      case 'transportLost':
        if (notice.transportId !== this.#transport?.transport.id) break;
        this.#loseTransport();
        this.sync();
        break;
    }
  }
}
