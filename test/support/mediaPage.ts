// Runs in Chromium: publishes by WHIP and plays by WHEP with clients that are not Muster's.
import { WHEPClient } from '@binbat/whip-whep/whep.js';
import { WHIPClient } from '@binbat/whip-whep/whip.js';
import { WebRTCPlayer } from '@eyevinn/webrtc-player';
import { WHIPClient as EyevinnWhipClient } from '@eyevinn/whip-web-client';
import type { MediaPage, PlayAsk, PublishAsk, Shown } from './mediaPageTypes.js';

const peers: RTCPeerConnection[] = [];
const ends: (() => Promise<unknown> | unknown)[] = [];
let restartIce: () => Promise<unknown> = async () => undefined;

// Clients that keep their peer connection to themselves are looked at all the same.
const Native = window.RTCPeerConnection;
window.RTCPeerConnection = class extends Native {
  constructor(configuration?: RTCConfiguration) {
    super({ ...configuration, iceServers: [] });
    peers.push(this);
  }
};

async function camera({ width, height, audio }: PublishAsk): Promise<MediaStream> {
  return navigator.mediaDevices.getUserMedia({ video: { width, height, frameRate: 20 }, audio });
}

async function publish(ask: PublishAsk): Promise<void> {
  const media = await camera(ask);
  if (ask.client === 'eyevinn') {
    const client = new EyevinnWhipClient({ endpoint: ask.url, opts: { authkey: ask.token, iceServers: [] } });
    await client.ingest(media);
    ends.push(() => client.destroy());
    return;
  }
  const peer = new RTCPeerConnection({ bundlePolicy: 'max-bundle' });
  for (const track of media.getTracks()) {
    const transceiver = peer.addTransceiver(track, {
      direction: 'sendonly',
      streams: [media],
      ...(track.kind === 'video' &&
        ask.layers && {
          sendEncodings: ask.layers.map((rid, at) => ({
            rid,
            scaleResolutionDownBy: 2 ** (ask.layers!.length - 1 - at),
          })),
        }),
    });
    if (track.kind === 'video' && ask.codec) preferCodec(transceiver, ask.codec);
  }
  const client = new WHIPClient();
  await client.publish(peer, ask.url, ask.token);
  restartIce = () => Promise.resolve(client.restart());
  ends.push(() => client.stop());
}

function preferCodec(transceiver: RTCRtpTransceiver, mimeType: string): void {
  const { codecs } = RTCRtpSender.getCapabilities('video')!;
  const rank = (codec: RTCRtpCodec) => (codec.mimeType === mimeType ? 0 : 1);
  transceiver.setCodecPreferences([...codecs].sort((a, b) => rank(a) - rank(b)));
}

function newVideo(): HTMLVideoElement {
  const video = document.createElement('video');
  Object.assign(video, { muted: true, autoplay: true, playsInline: true });
  document.body.append(video);
  return video;
}

async function play(ask: PlayAsk): Promise<void> {
  const video = newVideo();
  if (ask.client === 'eyevinn') {
    const player = new WebRTCPlayer({ video, type: 'whep', iceServers: [] });
    await player.load(new URL(ask.url), `Bearer ${ask.token}`);
    ends.push(() => player.unload());
    return;
  }
  const peer = new RTCPeerConnection({ bundlePolicy: 'max-bundle' });
  peer.addEventListener('track', ({ streams }) => {
    video.srcObject = streams[0] ?? null;
  });
  peer.addTransceiver('audio', { direction: 'recvonly' });
  peer.addTransceiver('video', { direction: 'recvonly' });
  const client = new WHEPClient();
  await client.view(peer, ask.url, ask.token);
  restartIce = () => Promise.resolve(client.restart());
  ends.push(() => client.stop());
}

async function shown(): Promise<Shown> {
  const result: Shown = {
    frames: 0,
    width: 0,
    height: 0,
    packets: 0,
    audioPackets: 0,
    retransmitted: 0,
    codec: '',
    states: [],
  };
  for (const peer of peers) {
    result.states.push(peer.connectionState);
    const stats = await peer.getStats().catch(() => new Map<string, Record<string, unknown>>());
    const codecs = new Map<string, string>();
    for (const stat of stats.values())
      if (stat.type === 'codec') codecs.set(stat.id as string, stat.mimeType as string);
    for (const stat of stats.values()) {
      if (stat.type !== 'inbound-rtp') continue;
      const packets = Number(stat.packetsReceived ?? 0);
      if (stat.kind === 'audio') result.audioPackets += packets;
      else {
        result.packets += packets;
        result.retransmitted += Number(stat.retransmittedPacketsReceived ?? 0);
        result.codec = codecs.get(stat.codecId as string) ?? result.codec;
      }
    }
  }
  for (const video of document.querySelectorAll('video')) {
    result.frames += video.getVideoPlaybackQuality().totalVideoFrames;
    result.width = Math.max(result.width, video.videoWidth);
    result.height = Math.max(result.height, video.videoHeight);
  }
  return result;
}

const mediaPage: MediaPage = {
  publish,
  play,
  shown,
  restartIce: async () => void (await restartIce()),
  async close() {
    for (const end of ends.splice(0)) await end();
  },
  vanish() {
    for (const peer of peers) peer.close();
  },
};
window.mediaPage = mediaPage;
