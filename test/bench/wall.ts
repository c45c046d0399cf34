// What sixteen tiles cost a wall's page in Chromium: streams in layers, of which the wall takes the lowest that fills a tile,
// beside the same streams whole. One wall of 1920x1080, one film (VP8, 720p in three layers of half the height each) sent as
// RTP by a process of its own, in turns within one run. CPU time is from /proc: of all of Chromium's processes, and of the
// threads of the page's process in which its decoders run; divided by the frames that were decoded, because frames that a busy
// machine does not get to would be cheap.
import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { launchChromium } from '../support/chromium.js';
import { OwnProcess, serveDeeds } from '../support/ownProcess.js';
import { publishRtp } from '../support/rtpPublisher.js';
import { startVideoApp, type VideoApp } from '../support/videoApp.js';
import { openPage } from '../support/videoSite.js';
import { tilesOf } from '../support/wallSite.js';
import { Ends, median } from './media/figures.js';
import { processTree, threadsOf, timeOf } from './media/processorTime.js';
import { type SendDeeds, sendDeeds } from './media/sending.js';

const quick = process.argv.includes('--quick');
const TILES = 16;
const ROUNDS = quick ? 1 : 3;
const TURN_MS = quick ? 4000 : 6000;
/** As many as two busy cores can decode sixteen times whole: what is compared is the cost of a frame. */
const FRAMES_PER_SECOND = 5;
const LAYERS = [
  { size: '320x180', bitrateBps: 60_000 },
  { size: '640x360', bitrateBps: 150_000 },
  { size: '1280x720', bitrateBps: 400_000 },
];
const MARK = `--muster-bench-wall-${process.pid}`;
const WAYS = ['layers', 'whole'] as const;
type Way = (typeof WAYS)[number];

/** What Chromium has used and done so far. */
interface Reading {
  allMs: number;
  /** Of the page's own process, in the threads where the decoders run. */
  decodingMs: number;
  /** Frames decoded. */
  frames: number;
  at: number;
}

/** One turn: CPU time of each decoded frame, ms, and the share of the frames sent that were decoded. */
interface Turn {
  allMs: number;
  decodingMs: number;
  heightPixels: number;
  decoded: number;
}

/** Keeps the page's connections where they can be asked. */
const KEPT_PEERS = `
const Native = window.RTCPeerConnection;
const peers = [];
window.RTCPeerConnection = class extends Native {
  constructor(...args) {
    super(...args);
    peers.push(this);
  }
};
window.framesDecoded = async () => {
  let frames = 0;
  for (const peer of peers)
    for (const stat of (await peer.getStats()).values())
      if (stat.type === 'inbound-rtp') frames += stat.framesDecoded ?? 0;
  return frames;
};`;

async function read(page: Page): Promise<Reading> {
  const processes = processTree(MARK);
  const isOfPage = (id: number) => threadsOf(id).some(({ name }) => name.startsWith('WebRTC'));
  const pool = processes.filter(isOfPage).flatMap(threadsOf);
  return {
    allMs: timeOf(processes),
    decodingMs: pool.filter(({ name }) => name.startsWith('ThreadPoolFore')).reduce((sum, { ms }) => sum + ms, 0),
    frames: await page.evaluate<number>('framesDecoded()'),
    at: performance.now(),
  };
}

async function main(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'muster-bench-'));
  const ends = new Ends();
  try {
    const app = await startVideoApp({ ...ends, testdir: () => join(folder, 'data') });
    const sending = new OwnProcess<SendDeeds>(fileURLToPath(import.meta.url), 'sending');
    ends.teardown(() => sending.close());
    const films: number[] = [];
    for (const { size, bitrateBps } of LAYERS) {
      const film = { size, bitrateBps, framesPerSecond: FRAMES_PER_SECOND, gop: FRAMES_PER_SECOND, seconds: 4 };
      films.push((await sending.ask('film', { ...film, file: join(folder, `${size}.ivf`) })).number);
    }
    const page = await openWall(ends, app);
    const turns: Record<Way, Turn[]> = { layers: [], whole: [] };
    for (let round = 0; round < ROUNDS; round++)
      for (const way of WAYS) {
        const used = way === 'layers' ? films : films.slice(-1);
        turns[way].push(await turn(app, page, sending, used));
      }
    report(turns);
  } finally {
    await ends.run();
    await rm(folder, { recursive: true });
  }
}

/** A wall of sixteen, each tile with a unit, on a screen whose budget is no limit. */
async function openWall(ends: Ends, app: VideoApp): Promise<Page> {
  const screenSettings = { viewingDistanceMeters: 2.5, diagonalInches: 55, decodePixelsPerSecond: 1_000_000_000 };
  await app.must('PUT', '/walls/1', app.admin, { name: 'Bench', org: 'hq', layout: 'sixteen', screenSettings });
  const tiles = [];
  for (let n = 0; n < TILES; n++) {
    await app.must('PUT', `/units/${n}`, app.admin, { callsign: `Unit ${n}`, kind: 'foot', org: 'hq' });
    tiles.push({ tile: n + 1, content: { type: 'unit', unitId: String(n) } });
  }
  await app.must('PUT', '/walls/1/tiles', app.admin, { tiles });
  const { token } = await app.must('POST', '/devices', app.admin, { wallId: '1', kind: 'screen' });
  const browser = await launchChromium(ends, { args: [MARK] });
  const size = { width: 1920, height: 1080, before: KEPT_PEERS };
  const { page } = await openPage({ browser, proxy: { address: app.origin } }, `/wall/1#token=${token}`, size);
  console.log(
    `Chromium ${browser.version()}, ${TILES} tiles on 1920x1080, ${FRAMES_PER_SECOND} frames a second, ${cpus().length} cores\n`,
  );
  return page;
}

/** Publishes all streams with these layers, waits until the wall shows them as it will, and measures for a while. */
async function turn(
  app: VideoApp,
  page: Page,
  sending: OwnProcess<SendDeeds>,
  films: readonly number[],
): Promise<Turn> {
  const publishers = [];
  const to = [];
  for (let n = 0; n < TILES; n++) {
    const ssrcs = films.map((_, layer) => (n + 1) * 10 + layer);
    const { publisher, ports } = await publishRtp(app.media, `unit-${n}`, ssrcs);
    publishers.push(publisher);
    to.push(...films.map((film, layer) => ({ film, ssrc: ssrcs[layer]!, firstFrame: n * 3, ...ports })));
  }
  const sender = await sending.ask('sender', to);
  await sending.ask('start', sender);
  await settled(page);
  const before = await read(page);
  await delay(TURN_MS);
  const after = await read(page);
  const tiles = await tilesOf(page);
  await sending.ask('stop', sender);
  for (const publisher of publishers) publisher.close('unpublished');
  await page.waitForFunction(() => window.musterWall?.tiles().every(({ state }) => state !== 'live'));
  const frames = after.frames - before.frames;
  return {
    allMs: (after.allMs - before.allMs) / frames,
    decodingMs: (after.decodingMs - before.decodingMs) / frames,
    heightPixels: median(tiles.map(({ heightPixels }) => heightPixels)),
    decoded: frames / (TILES * FRAMES_PER_SECOND * ((after.at - before.at) / 1000)),
  };
}

const SETTLE_LOOKS = 15;

/** Nearly all tiles are live and no layer has changed for four seconds; or as near as a busy machine comes to it. */
async function settled(page: Page): Promise<void> {
  let before = '';
  for (let look = 0, same = 0; same < 4 && look < SETTLE_LOOKS; look++) {
    await delay(1000);
    const tiles = await tilesOf(page);
    const isLive = tiles.filter(({ state }) => state === 'live').length >= TILES - 1;
    const now = JSON.stringify(tiles.map(({ heightPixels }) => heightPixels));
    same = isLive && now === before ? same + 1 : 0;
    before = now;
  }
}

function report(turns: Record<Way, Turn[]>): void {
  console.log('| streams | lines decoded | frames decoded | CPU of decoding a frame, ms | of all Chromium, ms |');
  console.log('| --- | ---: | ---: | ---: | ---: |');
  for (const way of WAYS) {
    const of = (figure: keyof Turn) => median(turns[way].map((one) => one[figure]));
    const [decoding, all] = [of('decodingMs').toFixed(2), of('allMs').toFixed(2)];
    console.log(
      `| ${NAMES[way]} | ${of('heightPixels')} | ${(of('decoded') * 100).toFixed(0)} % | ${decoding} | ${all} |`,
    );
  }
  const ratio = (figure: keyof Turn) => {
    const ratios = turns.layers.map((one, n) => one[figure] / turns.whole[n]![figure]);
    return `${median(ratios).toFixed(2)} (${Math.min(...ratios).toFixed(2)} to ${Math.max(...ratios).toFixed(2)})`;
  };
  console.log(
    `\nLayers to whole, within a round: decoding ${ratio('decodingMs')}, all Chromium ${ratio('allMs')}; aim, decoding: 0.33`,
  );
}

const NAMES: Record<Way, string> = { layers: 'three layers, as the wall takes them', whole: 'whole' };

if (process.argv.includes('--sending')) serveDeeds(sendDeeds);
else await main();
