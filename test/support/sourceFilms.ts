import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { promisify } from 'node:util';
import type { Test } from 'tap';

const run = promisify(execFile);

/** What a film of the tests is made of. */
export interface Film {
  /** Encoder options of the picture. */
  video: string[];
  audio?: boolean;
  seconds?: number;
  size?: string;
}

/** Plain: what browsers play as it is. */
export const PLAIN = ['-c:v', 'libx264', '-preset', 'ultrafast', '-profile:v', 'main', '-bf', '0', '-g', '15'];
/** With B-frames. */
export const REORDERED = ['-c:v', 'libx264', '-preset', 'superfast', '-bf', '2', '-g', '15'];

/** Films a moving test picture (and a tone) into a file, by ffmpeg. */
export async function makeFilm(
  file: string,
  { video, audio = false, seconds = 4, size = '320x180' }: Film,
): Promise<string> {
  const inputs = ['-f', 'lavfi', '-i', `testsrc2=size=${size}:rate=15`];
  if (audio) inputs.push('-f', 'lavfi', '-i', 'sine=frequency=440');
  const sound = audio ? ['-c:a', 'aac'] : [];
  const end = ['-t', String(seconds), '-pix_fmt', 'yuv420p', ...video, ...sound, file];
  await run('ffmpeg', ['-nostdin', '-loglevel', 'error', '-y', ...inputs, ...end]);
  return file;
}

/** A source of the tests that runs until it is stopped. */
export interface Served {
  url: string;
  stop(): Promise<unknown>;
}

async function freePort(): Promise<number> {
  const server = createTcpServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

function play(t: Test, film: string, output: string[]) {
  const args = ['-nostdin', '-loglevel', 'info', '-re', '-stream_loop', '-1', '-i', film, '-c', 'copy', ...output];
  const child = spawn('ffmpeg', args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const gone = once(child, 'close');
  const stop = () => {
    child.kill('SIGKILL');
    return gone;
  };
  t.teardown(stop);
  return { child, stop };
}

/** ffmpeg as an RTMP server: it takes one connection, and ends with it. */
export async function serveRtmp(t: Test, film: string): Promise<Served> {
  const url = `rtmp://127.0.0.1:${await freePort()}/live/film`;
  const { child, stop } = play(t, film, ['-f', 'flv', '-listen', '1', url]);
  // It says what it reads just before it listens.
  let said = '';
  for await (const part of child.stderr) {
    said += part;
    if (said.includes('Input #0')) break;
  }
  child.stderr.resume();
  return { url, stop };
}

/** A web server that sends a film as an MPEG transport stream, to one client. */
export async function serveMpegTs(t: Test, film: string): Promise<Served> {
  const players: (() => Promise<unknown>)[] = [];
  const server = createServer((request, response) => {
    if (players.length > 0 || request.url !== '/film.ts?key=1') return void response.writeHead(404).end();
    const { child, stop } = play(t, film, ['-f', 'mpegts', 'pipe:1']);
    players.push(stop);
    child.stderr.resume();
    response.writeHead(200, { 'content-type': 'video/mp2t' });
    child.stdout.pipe(response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => new Promise((resolve) => server.close(resolve)));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/film.ts?key=1`, stop: () => Promise.all(players.map((stop) => stop())) };
}
