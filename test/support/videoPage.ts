// Runs in Chromium: a page that publishes its camera to, and plays a stream from, a mediasoup router.
import { Device } from 'mediasoup-client';
import type { Consumer, Transport } from 'mediasoup-client/types';
import type { Playback, SignalCall, VideoPage } from './videoSignals.js';

declare global {
  interface Window {
    /** Exposed by the test. */
    signal: SignalCall;
    videoPage: VideoPage;
  }
}

const device = new Device();
const video = document.createElement('video');
video.muted = true;
video.autoplay = true;
video.playsInline = true;
document.body.append(video);
let consumer: Consumer | undefined;

async function loadDevice(): Promise<void> {
  if (!device.loaded) await device.load({ routerRtpCapabilities: await window.signal('capabilities', {}) });
}

/** Lets a transport's own events do the signalling. */
function connectBySignal(transport: Transport): Transport {
  transport.on('connect', ({ dtlsParameters }, done, fail) => {
    window.signal('connect', { transportId: transport.id, dtlsParameters }).then(() => done(), fail);
  });
  return transport;
}

async function publishCamera(width: number, height: number): Promise<string> {
  await loadDevice();
  const stream = await navigator.mediaDevices.getUserMedia({ video: { width, height, frameRate: 20 } });
  const transport = connectBySignal(device.createSendTransport(await window.signal('createTransport', {})));
  transport.on('produce', ({ kind, rtpParameters }, done, fail) => {
    window.signal('produce', { transportId: transport.id, kind, rtpParameters }).then((id) => done({ id }), fail);
  });
  const [track] = stream.getVideoTracks();
  const producer = await transport.produce(track === undefined ? {} : { track });
  return producer.id;
}

async function play(producerId: string): Promise<void> {
  await loadDevice();
  const transport = connectBySignal(device.createRecvTransport(await window.signal('createTransport', {})));
  const { recvRtpCapabilities: rtpCapabilities } = device;
  const answer = await window.signal('consume', { transportId: transport.id, producerId, rtpCapabilities });
  consumer = await transport.consume(answer);
  video.srcObject = new MediaStream([consumer.track]);
  // The consumer starts paused, and play() settles only with the first frame: it is autoplay's to do.
  await window.signal('resume', { consumerId: consumer.id });
}

async function readPlayback(): Promise<Playback> {
  let framesDecoded = 0;
  const stats = await consumer?.getStats();
  stats?.forEach((entry: RTCStats & { framesDecoded?: number }) => {
    if (entry.type === 'inbound-rtp') framesDecoded += entry.framesDecoded ?? 0;
  });
  return { framesDecoded, width: video.videoWidth, height: video.videoHeight };
}

async function waitForFrames(atLeast: number, limitMs: number): Promise<Playback> {
  const until = performance.now() + limitMs;
  for (;;) {
    const playback = await readPlayback();
    if (playback.framesDecoded >= atLeast && playback.width > 0) return playback;
    if (performance.now() > until) throw new Error(`${atLeast} frames were not decoded: ${JSON.stringify(playback)}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function nextFrame(): Promise<{ width: number; height: number; colours: number }> {
  return new Promise((resolve) => {
    video.requestVideoFrameCallback((_now, { width, height }) => resolve({ width, height, colours: countColours() }));
  });
}

/** Distinct colours of the picture shown, to 4 bits a channel: black or grey alone would be 1. */
function countColours(): number {
  const canvas = new OffscreenCanvas(video.videoWidth, video.videoHeight);
  const context = canvas.getContext('2d');
  if (!context) return 0;
  context.drawImage(video, 0, 0);
  const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
  const colours = new Set<number>();
  for (let at = 0; at < data.length; at += 4) {
    colours.add(((data[at]! >> 4) << 8) | ((data[at + 1]! >> 4) << 4) | (data[at + 2]! >> 4));
  }
  return colours.size;
}

window.videoPage = { publishCamera, play, waitForFrames, nextFrame };
