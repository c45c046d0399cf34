import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Test } from 'tap';

/** A request that another system got. */
export interface Received {
  method: string;
  path: string;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

/** What a receiver answers: a status, or no answer at all (the connection is cut). */
export type ReceiverAnswer = { status: number; body?: string; headers?: Record<string, string> } | 'cut';

/** Another system over real HTTP on this machine: keeps what it got, answers as the test says. */
export async function startReceiver(t: Test, answer: (got: Received) => ReceiverAnswer = () => ({ status: 204 })) {
  const received: Received[] = [];
  const state = { answer };
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const { method = '', url: path = '', headers } = request;
      const got = { method, path, headers, body: Buffer.concat(parts) };
      received.push(got);
      const said = state.answer(got);
      if (said === 'cut') request.socket.destroy();
      else response.writeHead(said.status, said.headers).end(said.body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  t.teardown(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${port}`, port, received, state };
}
