import { type ChildProcess, spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { createSocket, type Socket as Datagrams } from 'node:dgram';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';

/** What a camera of the tests does. */
export interface RtspCameraOptions {
  /** Arguments of ffmpeg up to the inputs and maps: what the camera sees, e.g. `['-re', '-stream_loop', '-1', '-i', file]`. */
  input: string[];
  /** Encoder options for what is sent; default: as it is. */
  encode?: string[];
  /** With sound as its second stream. */
  audio?: boolean;
  /** Asks for these; `digest` as RFC 2617 has it. */
  login?: { user: string; password: string; scheme: 'basic' | 'digest' };
  /** Answers every request with this status line instead, e.g. `404 Not Found`, and headers. */
  status?: string;
  headers?: string[];
  /** Describes itself without the parameter sets of its video. */
  hidesParameterSets?: boolean;
  /** Takes connections and never says anything. */
  isMute?: boolean;
}

interface Client {
  socket: Socket;
  isPlaying: boolean;
  text: Buffer;
}

const REALM = 'camera';

/** A camera that speaks RTSP (RFC 2326) over TCP, interleaved, on 127.0.0.1; its picture is made by ffmpeg and runs on and on. */
export class RtspCamera {
  readonly options: RtspCameraOptions;
  /** Request lines so far. */
  readonly asked: string[] = [];
  connections = 0;
  #server: Server;
  #port = 0;
  readonly #clients = new Set<Client>();
  readonly #sockets: Datagrams[] = [];
  #ffmpeg: ChildProcess | undefined;
  #sdp = '';
  readonly #nonce = randomBytes(8).toString('hex');

  private constructor(options: RtspCameraOptions) {
    this.options = options;
    this.#server = createServer((socket) => this.#accept(socket));
  }

  static async start(options: RtspCameraOptions): Promise<RtspCamera> {
    const camera = new RtspCamera(options);
    if (options.input.length > 0) await camera.#film();
    await camera.listen();
    return camera;
  }

  get port(): number {
    return this.#port;
  }

  /** `rtsp://127.0.0.1:<port>/live`, with the given user and password. */
  url(login = ''): string {
    return `rtsp://${login === '' ? '' : `${login}@`}127.0.0.1:${this.#port}/live`;
  }

  get playing(): number {
    return [...this.#clients].filter(({ isPlaying }) => isPlaying).length;
  }

  /** Takes connections (again), on the same port. */
  async listen(): Promise<void> {
    this.#server.listen(this.#port, '127.0.0.1');
    await once(this.#server, 'listening');
    this.#port = (this.#server.address() as AddressInfo).port;
  }

  /** Is gone from the network: nobody can connect, who is connected is cut off. */
  async vanish(): Promise<void> {
    for (const { socket } of this.#clients) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
    this.#server = createServer((socket) => this.#accept(socket));
  }

  /** Sends nothing more; connections stay. */
  freeze(): void {
    this.#ffmpeg?.kill('SIGSTOP');
  }

  async close(): Promise<void> {
    this.#ffmpeg?.kill('SIGKILL');
    for (const socket of this.#sockets) socket.close();
    for (const { socket } of this.#clients) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #film(): Promise<void> {
    const { input, encode = ['-c', 'copy'], audio = false, hidesParameterSets = false } = this.options;
    const sets = hidesParameterSets ? /; ?sprop-parameter-sets=[^;\r\n]*/g : /$^/g;
    const ports = await Promise.all([this.#receive(0), ...(audio ? [this.#receive(2)] : [])]);
    const outputs = ports.flatMap((port, at) => [
      ...['-map', at === 0 ? '0:v:0' : '0:a:0', ...encode, '-f', 'rtp'],
      `rtp://127.0.0.1:${port}?pkt_size=1300&connect=1`,
    ]);
    const args = ['-nostdin', '-loglevel', 'error', ...input, ...outputs, '-sdp_file', 'pipe:1'];
    const ffmpeg = spawn('ffmpeg', args, { stdio: ['ignore', 'pipe', 'inherit'] });
    this.#ffmpeg = ffmpeg;
    process.once('exit', () => ffmpeg.kill('SIGKILL'));
    // The description comes when the first packet is about to go; all of it in one piece.
    const [part] = (await once(ffmpeg.stdout!, 'data')) as [Buffer];
    let track = 0;
    this.#sdp = String(part)
      .replace(/^SDP:\s*/, '')
      .replace(sets, '')
      .replace(/^c=.*\r?\n/gm, '')
      .replace(/^m=(\w+) \d+ (.*)$/gm, 'm=$1 0 $2')
      .split(/(?=^m=)/m)
      .map((section) => (section.startsWith('m=') ? `${section.trimEnd()}\r\na=control:track${track++}\r\n` : section))
      .join('')
      .replace(/\r?\n/g, '\r\n');
  }

  /** A port for RTP of ffmpeg and the next for its RTCP, sent on as two interleaved channels. */
  async #receive(channel: number): Promise<number> {
    for (;;) {
      const rtp = createSocket('udp4');
      rtp.bind(0, '127.0.0.1');
      await once(rtp, 'listening');
      const { port } = rtp.address();
      const rtcp = createSocket('udp4');
      const isFree = await new Promise<boolean>((resolve) => {
        rtcp.once('error', () => resolve(false));
        rtcp.bind(port + 1, '127.0.0.1', () => resolve(true));
      });
      if (!isFree) {
        rtp.close();
        continue;
      }
      rtp.on('message', (packet) => this.#send(channel, packet));
      rtcp.on('message', (packet) => this.#send(channel + 1, packet));
      this.#sockets.push(rtp, rtcp);
      return port;
    }
  }

  #send(channel: number, packet: Buffer): void {
    const head = Buffer.from([0x24, channel, packet.length >> 8, packet.length & 255]);
    const framed = Buffer.concat([head, packet]);
    for (const { socket, isPlaying } of this.#clients) if (isPlaying) socket.write(framed);
  }

  #accept(socket: Socket): void {
    const client: Client = { socket, isPlaying: false, text: Buffer.alloc(0) };
    this.connections++;
    this.#clients.add(client);
    socket.on('close', () => this.#clients.delete(client));
    socket.on('error', () => undefined);
    if (this.options.isMute) return;
    socket.on('data', (data) => {
      client.text = Buffer.concat([client.text, data]);
      while (this.#take(client));
    });
  }

  /** Takes one request, or one interleaved packet of the client's, out of what has arrived. */
  #take(client: Client): boolean {
    const { text } = client;
    if (text[0] === 0x24) {
      const length = text.length < 4 ? Number.POSITIVE_INFINITY : 4 + text.readUInt16BE(2);
      if (text.length < length) return false;
      client.text = text.subarray(length);
      return true;
    }
    const end = text.indexOf('\r\n\r\n');
    if (end < 0) return false;
    client.text = text.subarray(end + 4);
    const [line = '', ...headers] = String(text.subarray(0, end)).split('\r\n');
    this.asked.push(line);
    this.#answer(client, line, headers);
    return true;
  }

  #answer(client: Client, line: string, headers: string[]): void {
    const [method = '', uri = ''] = line.split(' ');
    const header = (name: string) =>
      headers
        .find((text) => text.toLowerCase().startsWith(`${name}:`))
        ?.slice(name.length + 1)
        .trim();
    const say = (status: string, more: string[] = [], body = '') =>
      client.socket.write(
        [`RTSP/1.0 ${status}`, `CSeq: ${header('cseq')}`, ...more, ...(body ? [`Content-Length: ${body.length}`] : [])]
          .concat('', body)
          .join('\r\n'),
      );
    const { status, headers: extra = [] } = this.options;
    if (status !== undefined) return void say(status, extra);
    if (method === 'OPTIONS') return void say('200 OK', ['Public: OPTIONS, DESCRIBE, SETUP, PLAY, TEARDOWN']);
    if (!this.#isLetIn(method, header('authorization'))) return void say('401 Unauthorized', [this.#challenge()]);
    if (method === 'DESCRIBE')
      return void say('200 OK', ['Content-Type: application/sdp', `Content-Base: ${uri}/`], this.#sdp);
    if (method === 'SETUP') return void say('200 OK', [`Transport: ${header('transport')}`, 'Session: 1;timeout=60']);
    say('200 OK', ['Session: 1']);
    if (method === 'PLAY') client.isPlaying = true;
    if (method === 'TEARDOWN') client.socket.end();
  }

  #challenge(): string {
    return this.options.login?.scheme === 'basic'
      ? `WWW-Authenticate: Basic realm="${REALM}"`
      : `WWW-Authenticate: Digest realm="${REALM}", nonce="${this.#nonce}"`;
  }

  #isLetIn(method: string, authorization = ''): boolean {
    const { login } = this.options;
    if (!login) return true;
    const { user, password, scheme } = login;
    if (scheme === 'basic') return authorization === `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
    const field = (name: string) => new RegExp(`${name}="([^"]*)"`).exec(authorization)?.[1] ?? '';
    const hash = (text: string) => createHash('md5').update(text).digest('hex');
    const wanted = hash(`${hash(`${user}:${REALM}:${password}`)}:${this.#nonce}:${hash(`${method}:${field('uri')}`)}`);
    return field('username') === user && field('response') === wanted;
  }
}
