import { createSocket, type Socket } from 'node:dgram';
import type { RtpFilm } from './rtpFilm.js';

/** Where one film goes to, and under what name. */
export interface SentFilm {
  film: RtpFilm;
  ssrc: number;
  /** UDP ports of 127.0.0.1. */
  rtpPort: number;
  rtcpPort: number;
  /** Layers of one picture begin with the same frame. Default: the first. */
  firstFrame?: number;
}

interface Sending extends SentFilm {
  sequence: number;
  frame: number;
  /** Packets on their way out: a whole key frame at once would overflow the receiver's socket. */
  waiting: Buffer[];
}

const PAYLOAD_TYPE = 96;
const VIDEO_CLOCK = 90_000;
const NTP_TO_UNIX_SECONDS = 2_208_988_800;
const LOOK_EVERY_MS = 4;
/** At most 4 Mbps or so of each film. */
const PACKETS_EACH_LOOK = 2;

/** Sends films as RTP, each in a circle, at their own rate, with a sender report each second. */
export class RtpSender {
  /** Packets sent so far. */
  packets = 0;
  readonly #socket: Socket = createSocket('udp4');
  readonly #films: Sending[];
  #timer: NodeJS.Timeout | undefined;
  #startedAt = 0;
  #reportedAt = -Infinity;

  constructor(films: readonly SentFilm[]) {
    this.#films = films.map((film) => ({ ...film, sequence: 1, frame: film.firstFrame ?? 0, waiting: [] }));
    this.#socket.unref();
  }

  /** Begins, or goes on. */
  start(): void {
    const before = this.#films.map(({ frame }) => frame);
    this.#startedAt = performance.now();
    this.#timer = setInterval(() => this.#send(before), LOOK_EVERY_MS);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  close(): void {
    this.stop();
    this.#socket.close();
  }

  #send(before: readonly number[]): void {
    const now = performance.now();
    this.#films.forEach((sending, at) => {
      const due = before[at]! + Math.floor(((now - this.#startedAt) / 1000) * sending.film.framesPerSecond);
      while (sending.frame < due) this.#cut(sending);
      for (const packet of sending.waiting.splice(0, PACKETS_EACH_LOOK)) {
        this.#socket.send(packet, sending.rtpPort, '127.0.0.1');
        this.packets++;
      }
    });
    if (now - this.#reportedAt < 1000) return;
    this.#reportedAt = now;
    for (const sending of this.#films) this.#report(sending);
  }

  /** Makes packets of the next frame. */
  #cut(sending: Sending): void {
    const { film, ssrc } = sending;
    const { payloads } = film.frames[sending.frame % film.frames.length]!;
    const timestamp = timestampOf(sending);
    payloads.forEach((payload, at) => {
      const head = Buffer.alloc(12);
      head[0] = 0x80;
      head[1] = PAYLOAD_TYPE | (at === payloads.length - 1 ? 0x80 : 0);
      head.writeUInt16BE(sending.sequence, 2);
      head.writeUInt32BE(timestamp, 4);
      head.writeUInt32BE(ssrc, 8);
      sending.sequence = (sending.sequence + 1) & 0xffff;
      sending.waiting.push(Buffer.concat([head, payload]));
    });
    sending.frame++;
  }

  /** When the frame that was just sent was taken: layers of one picture are told apart by nothing else. */
  #report(sending: Sending): void {
    const now = Date.now() / 1000 + NTP_TO_UNIX_SECONDS;
    const report = Buffer.alloc(28);
    report.set([0x80, 200]);
    report.writeUInt16BE(6, 2);
    report.writeUInt32BE(sending.ssrc, 4);
    report.writeUInt32BE(Math.floor(now), 8);
    report.writeUInt32BE(Math.floor((now % 1) * 2 ** 32), 12);
    report.writeUInt32BE(timestampOf(sending), 16);
    report.writeUInt32BE(this.packets >>> 0, 20);
    this.#socket.send(report, sending.rtcpPort, '127.0.0.1');
  }
}

const timestampOf = ({ frame, film }: Sending): number => ((frame * VIDEO_CLOCK) / film.framesPerSecond) >>> 0;
