import { setTimeout as delay } from 'node:timers/promises';
import { startMediaApp } from '../../support/mediaApp.js';
import type { OwnProcess } from '../../support/ownProcess.js';
import { publishRtp } from '../../support/rtpPublisher.js';
import { type Ends, median } from './figures.js';
import { RawRelay } from './rawRelay.js';
import type { SendDeeds } from './sending.js';
import type { SinkDeeds } from './sinks.js';

/** What the comparison is run with. */
export interface ConsumersOptions {
  folder: string;
  streams: number;
  viewersOfEach: number;
  rounds: number;
  roundMs: number;
  newSinks(): OwnProcess<SinkDeeds>;
  sending: OwnProcess<SendDeeds>;
}

/** One relay with everything that goes in and out. */
interface Side {
  sender: number;
  sinks: OwnProcess<SinkDeeds>;
  cpuMs(): Promise<number>;
  /** Of each turn, µs. */
  microsPerPacket: number[];
  sent: number;
  received: number;
}

const FILM = { size: '1280x720', framesPerSecond: 30, bitrateBps: 1_500_000, gop: 30, seconds: 4 };
/** Packets on their way when a turn ends. */
const SETTLE_MS = 300;
type Target = { rtpPort: number; rtcpPort: number };

/**
 * What a forwarded packet costs the media worker: Muster's relay beside mediasoup alone, from the same binary. Each has a worker
 * of its own, the same streams (one film, VP8, 720p, 30 frames a second, 1.5 Mbps, sent as RTP by a process of its own) and as
 * many viewers: WebRTC peers with ICE, DTLS and SRTP, in a process of their own, which counts packets without decrypting them.
 * They take turns within one run; the CPU time of the worker in a turn is divided by the packets its viewers got in it.
 */
export async function compareConsumers(ends: Ends, options: ConsumersOptions): Promise<void> {
  const { sending, folder, streams, viewersOfEach, rounds, roundMs } = options;
  const film = await sending.ask('film', { ...FILM, file: `${folder}/full.ivf` });
  const sides = { muster: await muster(ends, options, film.number), raw: await raw(ends, options, film.number) };
  for (const side of Object.values(sides)) await warmUp(side, options);
  for (let round = 0; round < rounds; round++) for (const side of Object.values(sides)) await turn(side, options);
  const perViewer = film.bitrateBps / 1e6;
  const viewers = streams * viewersOfEach;
  console.log(`\n### Forwarding: ${viewers} viewers of ${streams} streams of ${perViewer.toFixed(2)} Mbps each\n`);
  console.log('| relay | CPU of the worker a packet, us (least to most) | viewers a core | packets sent on | lost |');
  console.log('| --- | ---: | ---: | ---: | ---: |');
  const seconds = (rounds * roundMs) / 1000;
  for (const [name, { microsPerPacket, sent, received }] of Object.entries(sides)) {
    const micros = median(microsPerPacket);
    const [least, most] = [Math.min(...microsPerPacket), Math.max(...microsPerPacket)];
    const viewersACore = 1e6 / (micros * (received / viewers / seconds));
    const lost = (100 * (1 - received / (sent * viewersOfEach))).toFixed(2);
    const cost = `${micros.toFixed(2)} (${least.toFixed(2)} to ${most.toFixed(2)})`;
    console.log(`| ${NAMES[name]} | ${cost} | ${Math.round(viewersACore)} | ${received} | ${lost} % |`);
  }
  const ratios = sides.raw.microsPerPacket.map((micros, n) => micros / sides.muster.microsPerPacket[n]!);
  const [least, most] = [Math.min(...ratios), Math.max(...ratios)];
  console.log(
    `\nViewers a core, Muster to mediasoup alone: ${median(ratios).toFixed(2)} (${least.toFixed(2)} to ${most.toFixed(2)} within ${rounds} rounds)`,
  );
}

const NAMES: Record<string, string> = { muster: 'Muster', raw: 'mediasoup alone' };

const WARM_UP_TURNS = 8;

/** Turns until nothing is missing: viewers are sent nothing before a key frame has come. @throws Error when they never are */
async function warmUp(side: Side, options: ConsumersOptions): Promise<void> {
  for (let n = 0; n < WARM_UP_TURNS; n++) {
    const { sent, received } = await run(side, options);
    if (received === sent * options.viewersOfEach) return;
  }
  throw new Error('some viewers are not sent everything');
}

/** One turn that counts. @throws Error when packets were lost: the figure would be of less work than it says */
async function turn(side: Side, options: ConsumersOptions): Promise<void> {
  const { sent, received, cpuMs } = await run(side, options);
  const wanted = sent * options.viewersOfEach;
  if (received < wanted * 0.99) throw new Error(`${received} packets came of ${wanted}`);
  side.microsPerPacket.push((cpuMs * 1000) / received);
  side.sent += sent;
  side.received += received;
}

async function run({ sinks, cpuMs, sender }: Side, { sending, roundMs }: ConsumersOptions) {
  const packets = await sinks.ask('packets', null);
  const cpu = await cpuMs();
  await sending.ask('start', sender);
  await delay(roundMs);
  const sent = await sending.ask('stop', sender);
  await delay(SETTLE_MS);
  return { sent, received: (await sinks.ask('packets', null)) - packets, cpuMs: (await cpuMs()) - cpu };
}

/** Muster's relay: streams on publishers as sources have them, viewers by WHEP over HTTP. */
async function muster(ends: Ends, options: ConsumersOptions, film: number): Promise<Side> {
  const { media, url } = await startMediaApp(ends, { subjects: ({ id }) => ({ org: 'hq', title: id }) });
  const worker = media.relay.pool.pick();
  const targets: Target[] = [];
  for (let n = 0; n < options.streams; n++) {
    targets.push((await publishRtp(media, `unit-${n}`, [n + 1])).ports);
  }
  const urlOf = (n: number) => `${url}/streams/unit-${n}/whep`;
  return side(ends, options, { film, targets, urlOf, cpuMs: () => worker.cpuMs() });
}

async function raw(ends: Ends, options: ConsumersOptions, film: number): Promise<Side> {
  const relay = await RawRelay.create();
  ends.teardown(() => relay.close());
  const targets: Target[] = [];
  for (let n = 0; n < options.streams; n++) targets.push(await relay.receive(n + 1));
  return side(ends, options, { film, targets, urlOf: (n) => relay.url(n), cpuMs: () => relay.cpuMs() });
}

async function side(
  ends: Ends,
  { sending, newSinks, viewersOfEach }: ConsumersOptions,
  parts: { film: number; targets: Target[]; urlOf(stream: number): string; cpuMs(): Promise<number> },
): Promise<Side> {
  const { film, targets, urlOf, cpuMs } = parts;
  const sinks = newSinks();
  ends.teardown(() => sinks.close());
  const sender = await sending.ask(
    'sender',
    targets.map((target, n) => ({ ...target, film, ssrc: n + 1, firstFrame: n * 7 })),
  );
  // A publisher that does not begin to send is given up.
  await sending.ask('start', sender);
  for (let n = 0; n < targets.length; n++)
    await sinks.ask('open', { url: urlOf(n), token: 'admin', count: viewersOfEach });
  await sending.ask('stop', sender);
  return { sender, sinks, cpuMs, microsPerPacket: [], sent: 0, received: 0 };
}
