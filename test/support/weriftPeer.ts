import { spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { MediaStreamTrack, RTCPeerConnection, RTCRtpCodecParameters, RtpHeader, RtpPacket } from 'werift';

/** A WebRTC peer of its own making (werift), without a browser: what it sends is packets, what it plays is counted. */
export interface WeriftPublisher {
  /** Address of the session. */
  location: string;
  /** Stops sending; the connection stays. */
  pause(): void;
  /** Says goodbye, as WHIP does. */
  end(): Promise<Response>;
  /** Closes the connection without a word. */
  vanish(): Promise<void>;
}

export interface WeriftPlayer {
  location: string;
  packets(): number;
  /** Milliseconds since the epoch of the newest packet. */
  heardAt(): number;
  end(): Promise<Response>;
  vanish(): Promise<void>;
}

interface Ask {
  url: string;
  token: string;
}

const VP8 = () =>
  new RTCRtpCodecParameters({
    mimeType: 'video/VP8',
    clockRate: 90_000,
    payloadType: 96,
    rtcpFeedback: [{ type: 'nack' }, { type: 'nack', parameter: 'pli' }, { type: 'transport-cc' }],
  });

const H264 = () =>
  new RTCRtpCodecParameters({
    mimeType: 'video/H264',
    clockRate: 90_000,
    payloadType: 108,
    parameters: 'packetization-mode=1;profile-level-id=42e01f;level-asymmetry-allowed=1',
    rtcpFeedback: [{ type: 'nack' }, { type: 'nack', parameter: 'pli' }],
  });

/** A peer that knows one codec of video. */
export const newPeer = (codec = VP8()) =>
  new RTCPeerConnection({ codecs: { audio: [], video: [codec] }, iceServers: [] });

/** Posts an offer and applies the answer; resolves when connected. @throws Error with the problem */
export async function openPeer(peer: RTCPeerConnection, { url, token }: Ask): Promise<string> {
  await peer.setLocalDescription(await peer.createOffer());
  const answer = await fetch(url, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/sdp' },
    body: peer.localDescription!.sdp,
  });
  const text = await answer.text();
  if (answer.status !== 201) {
    await peer.close();
    throw new Error(`${answer.status} ${text}`);
  }
  await peer.setRemoteDescription({ type: 'answer', sdp: text });
  if (peer.connectionState !== 'connected')
    await new Promise<void>((resolve) =>
      peer.connectionStateChange.subscribe((state) => state === 'connected' && resolve()),
    );
  return new URL(answer.headers.get('location')!, url).href;
}

const remove = (location: string, token: string) =>
  fetch(location, { method: 'DELETE', headers: { authorization: `Bearer ${token}` } });

/** Start of a VP8 key frame of 16x16 (RFC 7741, RFC 6386 9.1) behind its payload descriptor; the rest is filling. */
const KEY_FRAME = Buffer.from([0x10, 0x10, 0x00, 0x00, 0x9d, 0x01, 0x2a, 16, 0, 16, 0]);

/** Publishes by WHIP: key frames of `bytes` bytes, `perSecond` of them. */
export async function publishByWhip(
  ask: Ask,
  { perSecond = 50, bytes = 200 }: { perSecond?: number; bytes?: number } = {},
): Promise<WeriftPublisher> {
  const peer = newPeer();
  const track = new MediaStreamTrack({ kind: 'video' });
  peer.addTransceiver(track, { direction: 'sendonly' });
  const location = await openPeer(peer, ask);
  const payload = Buffer.concat([KEY_FRAME, Buffer.alloc(Math.max(0, bytes - KEY_FRAME.length))]);
  let sequenceNumber = 0;
  const timer = setInterval(() => {
    sequenceNumber = (sequenceNumber + 1) & 0xffff;
    const timestamp = (sequenceNumber * (90_000 / perSecond)) >>> 0;
    track.writeRtp(new RtpPacket(new RtpHeader({ payloadType: 96, sequenceNumber, timestamp, marker: true }), payload));
  }, 1000 / perSecond);
  const close = async () => {
    clearInterval(timer);
    await peer.close();
  };
  return {
    location,
    pause: () => clearInterval(timer),
    async end() {
      const answer = await remove(location, ask.token);
      await close();
      return answer;
    },
    vanish: close,
  };
}

/** Publishes by WHIP a real picture (VP8, 320 x 180, a key frame each second), which ffmpeg makes. */
export async function publishPictureByWhip(ask: Ask): Promise<WeriftPublisher> {
  const peer = newPeer();
  const track = new MediaStreamTrack({ kind: 'video' });
  peer.addTransceiver(track, { direction: 'sendonly' });
  const location = await openPeer(peer, ask);
  const socket = createSocket('udp4').bind(0, '127.0.0.1');
  await once(socket, 'listening');
  socket.on('message', (packet) => track.writeRtp(RtpPacket.deSerialize(packet)));
  const encode = ['-c:v', 'libvpx', '-deadline', 'realtime', '-cpu-used', '8', '-b:v', '300k', '-g', '20'];
  const to = ['-f', 'rtp', '-payload_type', '96', `rtp://127.0.0.1:${socket.address().port}?pkt_size=1200`];
  const source = ['-re', '-f', 'lavfi', '-i', 'testsrc=size=320x180:rate=20', '-pix_fmt', 'yuv420p'];
  const child = spawn('ffmpeg', ['-nostats', '-loglevel', 'error', ...source, ...encode, ...to], { stdio: 'ignore' });
  const close = async () => {
    child.kill('SIGKILL');
    socket.removeAllListeners('message').unref();
    await peer.close();
  };
  return {
    location,
    pause: () => void child.kill('SIGKILL'),
    async end() {
      const answer = await remove(location, ask.token);
      await close();
      return answer;
    },
    vanish: close,
  };
}

/** Plays by WHEP; what cameras send is H.264. */
export async function playByWhep(ask: Ask, codec: 'VP8' | 'H264' = 'VP8'): Promise<WeriftPlayer> {
  const peer = newPeer(codec === 'VP8' ? VP8() : H264());
  let packets = 0;
  let heardAt = 0;
  peer.addTransceiver('video', { direction: 'recvonly' });
  const location = await openPeer(peer, ask);
  // Counted where they arrive: its tracks take up announced sources only.
  for (const transport of peer.dtlsTransports)
    transport.onRtp.subscribe(() => {
      packets++;
      heardAt = Date.now();
    });
  return {
    location,
    packets: () => packets,
    heardAt: () => heardAt,
    async end() {
      const answer = await remove(location, ask.token);
      await peer.close();
      return answer;
    },
    vanish: () => peer.close(),
  };
}
