import { type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { isIP } from 'node:net';
import { problemOfCode, problemOfStatus } from './ffmpegProblem.js';
import type { NetworkAddress } from './sourceAddress.js';
import { SourceError } from './sourcePolicy.js';

const ANSWER_LIMIT_MS = 10_000;

/**
 * Asks a web server for a stream, at the address that was allowed; it is not followed elsewhere.
 * @throws SourceError saying why there is none
 */
export async function openHttp(
  address: NetworkAddress,
  { ip, verifiesTls, stalledAfterMs }: { ip: string; verifiesTls: boolean; stalledAfterMs: number },
): Promise<IncomingMessage> {
  const answer = await ask(address, ip, verifiesTls);
  const { statusCode = 0 } = answer;
  const problem = problemOfStatus(statusCode);
  if (problem !== undefined) {
    answer.destroy();
    throw new SourceError(problem, problem === 'notAllowed' ? 'it sends us to another address' : undefined);
  }
  answer.setTimeout(stalledAfterMs, () => answer.destroy(new SourceError('stalled')));
  return answer;
}

function ask(address: NetworkAddress, ip: string, verifiesTls: boolean): Promise<IncomingMessage> {
  const { scheme, host, port, path, user, password = '' } = address;
  const isTls = scheme === 'https';
  const name = host.includes(':') ? `[${host}]` : host;
  const options = {
    host: ip,
    port,
    path,
    agent: false as const,
    headers: { host: port === (isTls ? 443 : 80) ? name : `${name}:${port}`, accept: 'video/mp2t, video/*, */*' },
    ...(user !== undefined && { auth: `${user}:${password}` }),
    timeout: ANSWER_LIMIT_MS,
  };
  const tls = { rejectUnauthorized: verifiesTls, ...(isIP(host) === 0 && { servername: host }) };
  return new Promise((resolve, reject) => {
    const request = isTls ? requestHttps({ ...options, ...tls }, resolve) : requestHttp(options, resolve);
    request.once('timeout', () => request.destroy(new SourceError('unreachable')));
    request.once('error', (error: NodeJS.ErrnoException) =>
      reject(error instanceof SourceError ? error : new SourceError(problemOfCode(error.code))),
    );
    request.end();
  });
}
