import type { TSchema } from 'typebox';
import { ProblemError } from '../errors.js';
import { type Feature, featureCollectionOf, GEOJSON } from '../wire/geojson.js';
import type { Page } from './paging.js';

const JSON_TYPE = 'application/json; charset=utf-8';

/** Response schema of a list that can be had as JSON page and as GeoJSON. */
export const listResponse = <P extends TSchema, I extends TSchema>(page: P, item: I) => ({
  200: {
    description: 'A page of the list; `nextCursor` is absent on the last.',
    content: { 'application/json': { schema: page }, [GEOJSON]: { schema: featureCollectionOf(item) } },
  },
});

/** Whether the answer is wanted as GeoJSON. @throws ProblemError `notAcceptable` when neither form is */
export function wantsGeoJson(accept: string | undefined): boolean {
  if (accept === undefined || accept === '') return false;
  const ranges = accept.split(',').map((part) => part.split(';')[0].trim().toLowerCase());
  if (ranges.includes(GEOJSON)) return true;
  if (ranges.some((range) => range === '*/*' || range === 'application/*' || range === 'application/json'))
    return false;
  throw new ProblemError('notAcceptable', `This can be given as application/json or ${GEOJSON}.`);
}

/** What of a reply is needed to send text; FastifyReply is one. */
export interface TextReply {
  type(contentType: string): unknown;
  header(name: string, value: string): unknown;
  send(payload: unknown): unknown;
}

/** Sends a value as JSON text: JSON.stringify is the fastest for bodies of many numbers. */
export function sendJson(reply: TextReply, body: unknown): void {
  reply.type(JSON_TYPE);
  reply.send(JSON.stringify(body));
}

/** Sends JSON that is bytes already. */
export function sendJsonBytes(reply: TextReply, body: Buffer): void {
  reply.type(JSON_TYPE);
  reply.send(body);
}

/** Sends a page in the form that `accept` asks for. */
export function sendPage<T>(
  reply: TextReply,
  accept: string | undefined,
  page: Page<T>,
  toFeature: (item: T) => Feature,
): void {
  reply.header('vary', 'accept');
  if (!wantsGeoJson(accept)) {
    sendJson(reply, page);
    return;
  }
  const { items, nextCursor } = page;
  const features = items.map(toFeature);
  reply.type(GEOJSON);
  reply.send(JSON.stringify({ type: 'FeatureCollection', features, ...(nextCursor !== undefined && { nextCursor }) }));
}
