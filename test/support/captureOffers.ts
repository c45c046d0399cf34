// Writes fixtures/sdp: real offers of the browsers and WHIP clients installed here. Run it again after an upgrade:
// node --import tsx test/support/captureOffers.ts [chromium] [firefox] [gstreamer]
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { launchChromium } from './chromium.js';

const FOLDER = fileURLToPath(new URL('../../fixtures/sdp/', import.meta.url));
const LIMIT_MS = 90_000;

/** Runs in a page: every offer a publisher or player of that browser would make, by name. */
const PAGE = `<!doctype html><script type="module">
const offerOf = async (prepare) => {
  const pc = new RTCPeerConnection({ bundlePolicy: 'max-bundle' });
  await prepare(pc);
  const { sdp } = await pc.createOffer();
  pc.close();
  return sdp;
};
const media = await navigator.mediaDevices.getUserMedia({ audio: true, video: { width: 1280, height: 720 } });
const [audio] = media.getAudioTracks();
const [video] = media.getVideoTracks();
const layers = ['l', 'm', 'h'].map((rid, at) => ({ rid, scaleResolutionDownBy: 4 >> at }));
const makers = {
  'publish': (pc) => { for (const track of [audio, video]) pc.addTransceiver(track, { direction: 'sendonly', streams: [media] }); },
  'publish-simulcast': (pc) => {
    pc.addTransceiver(audio, { direction: 'sendonly', streams: [media] });
    pc.addTransceiver(video, { direction: 'sendonly', streams: [media], sendEncodings: layers });
  },
  'publish-video-sendrecv': (pc) => { pc.addTrack(video, media); },
  'play': (pc) => { for (const kind of ['audio', 'video']) pc.addTransceiver(kind, { direction: 'recvonly' }); },
  'play-video-first': (pc) => { for (const kind of ['video', 'audio']) pc.addTransceiver(kind, { direction: 'recvonly' }); },
  'play-with-data': (pc) => { pc.addTransceiver('video', { direction: 'recvonly' }); pc.createDataChannel('events'); },
};
const offers = {};
for (const [name, prepare] of Object.entries(makers)) {
  offers[name] = await offerOf(prepare).catch((error) => 'failed: ' + error.message);
}
await fetch('/offers', { method: 'POST', body: JSON.stringify({ offers, agent: navigator.userAgent }) });
document.title = 'done';
</script>`;

const keep = (name: string, sdp: string): void => {
  if (!sdp.startsWith('v=0')) throw new Error(`${name}: ${sdp}`);
  // GStreamer names the machine.
  writeFileSync(join(FOLDER, `${name}.sdp`), sdp.replace(/@[\w.-]+/g, '@host'));
  process.stdout.write(`${name}.sdp ${sdp.length} characters\n`);
};

/** A server that gives the page and resolves with the first body posted to it. */
async function listen(): Promise<{ url: string; body: Promise<string>; server: Server }> {
  let resolveBody: (body: string) => void;
  const body = new Promise<string>((resolve) => {
    resolveBody = resolve;
  });
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    if (request.method !== 'POST') return void response.setHeader('content-type', 'text/html').end(PAGE);
    let text = '';
    for await (const chunk of request) text += String(chunk);
    resolveBody(text);
    response.statusCode = 503;
    response.end();
  };
  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, body, server };
}

const within = <T>(promise: Promise<T>): Promise<T> =>
  Promise.race([
    promise,
    new Promise<T>((_resolve, reject) => setTimeout(() => reject(new Error('nothing came')), LIMIT_MS).unref()),
  ]);

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}

function keepAll(browser: string, body: string): void {
  const { offers, agent } = JSON.parse(body) as { offers: Record<string, string>; agent: string };
  process.stdout.write(`${browser}: ${agent}\n`);
  for (const [name, sdp] of Object.entries(offers)) keep(`${browser}-${name}`, sdp);
}

async function captureChromium(): Promise<void> {
  const closers: (() => Promise<void>)[] = [];
  const { url, body, server } = await listen();
  const browser = await launchChromium({ teardown: (close) => closers.push(close) }, { camera: true });
  const page = await browser.newPage();
  await page.goto(url);
  keepAll('chromium', await within(body));
  for (const close of closers) await close();
  server.close();
}

async function captureFirefox(): Promise<void> {
  const { url, body, server } = await listen();
  const profile = mkdtempSync(join(tmpdir(), 'firefox-'));
  const wanted = { 'media.navigator.streams.fake': true, 'media.navigator.permission.disabled': true };
  const prefs = Object.entries(wanted).map(([name, value]) => `user_pref("${name}", ${value});`);
  writeFileSync(join(profile, 'user.js'), prefs.join('\n'));
  const firefox = spawn('firefox-esr', ['--headless', '--no-remote', '--profile', profile, url], {
    stdio: 'ignore',
    env: { ...process.env, MOZ_HEADLESS: '1' },
  });
  keepAll('firefox', await within(body));
  await end(firefox);
  server.closeAllConnections();
  server.close();
  rmSync(profile, { recursive: true, force: true });
}

async function captureGStreamer(): Promise<void> {
  const { url, body, server } = await listen();
  const script = fileURLToPath(new URL('./gstreamerWhip.py', import.meta.url));
  const client = spawn('/usr/bin/python3', [script, `${url}whip`, 'token'], { stdio: 'ignore' });
  keep('gstreamer-publish', await within(body));
  await end(client);
  server.closeAllConnections();
  server.close();
}

const captures: Record<string, () => Promise<void>> = {
  chromium: captureChromium,
  firefox: captureFirefox,
  gstreamer: captureGStreamer,
};
const asked = process.argv.slice(2);
for (const name of asked.length > 0 ? asked : Object.keys(captures)) {
  await captures[name]?.().catch((error: unknown) => process.stdout.write(`${name}: ${String(error)}\n`));
}
process.exit();
