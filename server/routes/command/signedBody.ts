import type { FastifyRequest } from 'fastify';
import type { ChannelRecord, Channels } from '../../commandFlow/channels.js';
import { ProblemError } from '../../errors.js';
import type { App } from '../../plugins/appTypes.js';
import { parseJson } from '../../plugins/jsonBody.js';
import type { ChannelId } from '../../wire/command.js';

/** The bytes of a signed body, until its signature was looked at. */
const bodies = new WeakMap<object, Buffer>();

const XML_TYPES = ['application/cap+xml', 'application/xml', 'text/xml'];

/** Makes a scope keep the bytes of its bodies for signatures: JSON is parsed strictly, XML stays text. */
export function keepBodies(scope: App): void {
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser('application/json', { parseAs: 'buffer' }, async (request: object, body: Buffer) => {
    bodies.set(request, body);
    return parseJson(body);
  });
  scope.addContentTypeParser(XML_TYPES, { parseAs: 'buffer' }, async (request: object, body: Buffer) => {
    bodies.set(request, body);
    return body.toString('utf8');
  });
}

/**
 * The channel that a request is signed by; to be asked before the body is judged.
 * @throws ProblemError `unauthenticated`, the same for a wrong signature and for a channel that is none
 */
export function signedChannel(channels: Channels, request: FastifyRequest): ChannelRecord {
  const { id } = request.params as { id: ChannelId };
  const header = (name: string): string | undefined => {
    const value = request.headers[name];
    return typeof value === 'string' ? value : undefined;
  };
  const channel = channels.get(id);
  const body = bodies.get(request) ?? Buffer.alloc(0);
  const signed = { timestamp: header('muster-timestamp'), signature: header('muster-signature'), body };
  const problem = channel
    ? channels.problemOf(channel, signed)
    : 'The signature does not fit: HMAC-SHA256 of "<timestamp>.<body>" with the channel’s secret.';
  if (!channel || problem !== undefined) throw new ProblemError('unauthenticated', `${problem} (C46)`);
  if (channel.active === false) throw new ProblemError('gone', `The channel ${id} is switched off. (C46)`);
  return channel;
}
