import { type LookupAddress, lookup } from 'node:dns';
import { Agent as HttpAgent, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { BlockList, isIP } from 'node:net';

/** A call to another system. */
export interface OutCall {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** The whole call, ms; default 10 s. */
  readonly timeoutMs?: number;
  /** Bytes of the answer that are read; default 1 MB, more is an error. */
  readonly maxBytes?: number;
}

export interface OutAnswer {
  readonly status: number;
  readonly body: string;
}

/** A way to call out; the real one is `callOut`. */
export type CallOut = (call: OutCall) => Promise<OutAnswer>;

/** A call that got no answer. */
export class OutCallError extends Error {}

/** Addresses that only this machine or its hypervisor answers: nobody configures these in good faith. */
const FORBIDDEN = new BlockList();
FORBIDDEN.addSubnet('169.254.0.0', 16);
FORBIDDEN.addSubnet('0.0.0.0', 8);
FORBIDDEN.addSubnet('224.0.0.0', 3);
FORBIDDEN.addSubnet('fe80::', 10, 'ipv6');
FORBIDDEN.addSubnet('ff00::', 8, 'ipv6');
FORBIDDEN.addAddress('::', 'ipv6');
FORBIDDEN.addAddress('fd00:ec2::254', 'ipv6');

const isForbidden = (address: string): boolean => FORBIDDEN.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');

/** Why an address may not be called, or undefined when it may: http or https, no credentials, no link-local host. */
export function urlProblem(text: string): string | undefined {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    return 'This is no URL.';
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return 'Only http and https are called.';
  if (url.username !== '' || url.password !== '') return 'Put no user and password into the URL.';
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (isIP(host) !== 0 && isForbidden(host)) return `${host} is not called.`;
  return undefined;
}

/** Resolves a name and refuses it when it leads to a forbidden address, so that a name cannot be pointed there later. */
const guardedLookup: typeof lookup = ((
  host: string,
  options: { all?: boolean },
  done: (error: Error | null, address?: string | LookupAddress[], family?: number) => void,
) => {
  lookup(host, { ...options, all: true }, (error, addresses) => {
    if (error) return done(error);
    const bad = addresses.find(({ address }) => isForbidden(address));
    if (bad) return done(new OutCallError(`${host} is ${bad.address}, which is not called`));
    const [first] = addresses;
    return options.all ? done(null, addresses) : done(null, first.address, first.family);
  });
}) as typeof lookup;

const agents = { http: new HttpAgent({ keepAlive: true }), https: new HttpsAgent({ keepAlive: true }) };

/**
 * Calls another system: no redirects, a bounded answer, a bounded time.
 * @throws OutCallError when there is no answer
 */
export function callOut(call: OutCall): Promise<OutAnswer> {
  const problem = urlProblem(call.url);
  if (problem) return Promise.reject(new OutCallError(problem));
  const { method, url, headers = {}, body, timeoutMs = 10_000, maxBytes = 1_000_000 } = call;
  const secure = url.startsWith('https:');
  return new Promise((resolve, reject) => {
    const fail = (error: Error) => reject(error instanceof OutCallError ? error : new OutCallError(error.message));
    const request = (secure ? httpsRequest : httpRequest)(url, {
      method,
      headers: { ...headers, ...(body !== undefined && { 'content-length': Buffer.byteLength(body) }) },
      agent: secure ? agents.https : agents.http,
      lookup: guardedLookup,
      signal: AbortSignal.timeout(timeoutMs),
    });
    request.once('error', (error) => {
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
        if (bytes > maxBytes) request.destroy(new OutCallError(`the answer is larger than ${maxBytes} bytes`));
        else parts.push(part);
      });
      response.once('error', fail);
      response.once('end', () => resolve({ status: response.statusCode ?? 0, body: Buffer.concat(parts).toString() }));
    });
    request.end(body);
  });
}
