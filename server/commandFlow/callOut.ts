import { type LookupAddress, lookup } from 'node:dns';
import { Agent as HttpAgent, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { OutboundPolicy } from './outboundPolicy.js';

/** A call to another system. */
export interface OutCall {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** The whole call, ms; default 10 s. */
  readonly timeoutMs?: number;
  /** Bytes of the answer that are read; default 1 MB, more is an error. */
  readonly maxBytes?: number;
}

export interface OutAnswer {
  readonly status: number;
  readonly body: string;
}

/** A way to call out; @throws OutCallError when there is no answer. */
export type CallOut = (call: OutCall) => Promise<OutAnswer>;

/** A call that got no answer. */
export class OutCallError extends Error {}

/** Resolves a name and refuses it when it leads where the policy does not, so that a name cannot be pointed there later. */
const guardedLookup = (policy: OutboundPolicy): typeof lookup =>
  ((
    host: string,
    options: { all?: boolean },
    done: (error: Error | null, address?: string | LookupAddress[], family?: number) => void,
  ) => {
    lookup(host, { ...options, all: true }, (error, addresses) => {
      if (error) return done(error);
      const problem = addresses.map(({ address }) => policy.addressProblem(host, address)).find(Boolean);
      if (problem !== undefined) return done(new OutCallError(problem));
      const [first] = addresses;
      return options.all ? done(null, addresses) : done(null, first.address, first.family);
    });
  }) as typeof lookup;

/** A way to call other systems that the policy allows: no redirects, a bounded answer, a bounded time. */
export function createCallOut(policy: OutboundPolicy): CallOut {
  const agents = { http: new HttpAgent({ keepAlive: true }), https: new HttpsAgent({ keepAlive: true }) };
  const lookup = guardedLookup(policy);
  return (call) => {
    const problem = policy.urlProblem(call.url);
    return problem === undefined ? send(call, agents, lookup) : Promise.reject(new OutCallError(problem));
  };
}

function send(
  call: OutCall,
  agents: { http: HttpAgent; https: HttpsAgent },
  guarded: typeof lookup,
): Promise<OutAnswer> {
  const { method, url, headers = {}, body, timeoutMs = 10_000, maxBytes = 1_000_000 } = call;
  const secure = url.startsWith('https:');
  return new Promise((resolve, reject) => {
    const fail = (error: Error) => reject(error instanceof OutCallError ? error : new OutCallError(error.message));
    const request = (secure ? httpsRequest : httpRequest)(url, {
      method,
      headers: { ...headers, ...(body !== undefined && { 'content-length': Buffer.byteLength(body) }) },
      agent: secure ? agents.https : agents.http,
      lookup: guarded,
      signal: AbortSignal.timeout(timeoutMs),
    });
    request.on('error', (error) => {
      fail(
        error.name === 'AbortError' || error.name === 'TimeoutError'
          ? new OutCallError(`no answer in ${timeoutMs} ms`)
          : error,
      );
    });
    request.once('response', (response) => {
      const parts: Buffer[] = [];
      let bytes = 0;
      response.on('data', (part: Buffer) => {
        bytes += part.length;
        if (bytes <= maxBytes) return parts.push(part);
        fail(new OutCallError(`the answer is larger than ${maxBytes} bytes`));
        request.destroy();
      });
      response.on('error', fail);
      response.once('end', () => resolve({ status: response.statusCode ?? 0, body: Buffer.concat(parts).toString() }));
    });
    request.end(body);
  });
}
