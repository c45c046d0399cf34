import { parse as parseForm } from 'node:querystring';
import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { type ErrorCode, ProblemError } from '../errors.js';
import type { Access } from '../identity/access.js';
import { DATUMS, type Datum } from '../ingest/datum.js';
import type { Gate } from '../ingest/gate.js';
import {
  type OsmAndFix,
  type OsmAndParams,
  type OsmAndResult,
  readOsmAndJson,
  readOsmAndParams,
} from '../ingest/osmand.js';
import type { App } from '../plugins/appTypes.js';
import { parseJson } from '../plugins/jsonBody.js';
import type { Principal } from '../wire/identity.js';
import type { UnitId } from '../wire/ids.js';
import { PositionsAnswer } from '../wire/positions.js';
import { reportSource } from './reportSource.js';

export interface OsmAndRouteDeps {
  gate: Gate;
  access: Access;
  /** Whom a token stands for; undefined for an unknown or revoked one. */
  principalOf(token: string): Principal | undefined;
  /** Milliseconds since the epoch. */
  clock(): number;
}

const MAX_BODY_BYTES = 262_144;
/** Refusals that sending again cannot mend; a phone that gets an error sends the same fix for ever. */
const FINAL = new Set(['duplicate', 'outOfOrder', 'tooOld', 'jump', 'future']);
const PROBLEM_OF: Readonly<Record<string, ErrorCode>> = {
  rateLimited: 'rateLimited',
  forbidden: 'forbidden',
  unknownUnit: 'notFound',
};

const description = [
  'OsmAnd protocol as Traccar defines it, for phones with OsmAnd or Traccar Client: `id` (or `deviceid`), `lat`, `lon`, `timestamp`',
  '(s, ms or ISO 8601), `speed` (knots), `bearing` or `heading`, `accuracy` as query or form, or the JSON of Traccar Client 9',
  '(speed in m/s). The device token goes into `id`, `token` or `Authorization: Bearer`. `datum=gcj02` converts. A fix that is',
  'late, repeated or impossible is answered 200 with its refusal, so that the phone goes on with the next.',
].join(' ');

/** `/osmand`: real phones report with an app they can install today. */
export function osmandRoutes(app: App, deps: OsmAndRouteDeps): void {
  app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser<Buffer>(
      '*',
      { parseAs: 'buffer', bodyLimit: MAX_BODY_BYTES },
      async (_: unknown, body: Buffer) => body,
    );
    for (const method of ['GET', 'POST'] as const) {
      scope.route({
        method,
        url: '/osmand',
        config: { permission: 'public' },
        schema: {
          tags: ['positions'],
          summary: 'Report a position by the OsmAnd protocol',
          description,
          operationId: method === 'GET' ? 'getOsmAnd' : 'postOsmAnd',
          response: { 200: PositionsAnswer, '4xx': Type.Unknown() },
        },
        handler: async (request) => report(request, deps),
      });
    }
  });
}

function report(request: FastifyRequest, deps: OsmAndRouteDeps): PositionsAnswer {
  const now = deps.clock();
  const result = readRequest(request, now);
  if (!result.ok) throw fault(result.fault.field, result.fault.message);
  const [first] = result.fixes;
  const principal = authenticate(request, first, deps);
  const unitId = unitOf(principal, first);
  const source = reportSource(deps.access, principal, datumOf(request));
  const reports = result.fixes.map((fix) => ({ unitId, ...fix.report }));
  const answer = deps.gate.admitAll(reports, source, now);
  const mendable = answer.refused.find(({ code }) => !FINAL.has(code));
  if (answer.accepted === 0 && mendable) {
    const { code, message } = mendable;
    if (code === 'invalid') throw fault(message.split(' ')[0], message);
    throw new ProblemError(PROBLEM_OF[code] ?? 'invalid', message);
  }
  return answer;
}

const fault = (field: string, message: string): ProblemError =>
  new ProblemError('invalid', `${field}: ${message}`, { errors: [{ field, message }] });

/** The fixes of a request: of its JSON body, of its form, or of its query. */
function readRequest(request: FastifyRequest, now: number): OsmAndResult {
  const query = request.query as OsmAndParams;
  const body = request.body as Buffer | undefined;
  if (!body || body.length === 0) return readOsmAndParams(query, now);
  const type = (request.headers['content-type'] ?? '').split(';')[0].trim().toLowerCase();
  const isJson = type.endsWith('json') || body[0] === 0x7b;
  if (isJson) return readOsmAndJson(parseJson(body), now);
  return readOsmAndParams({ ...query, ...parseForm(body.toString('utf8'), '&', '=', { maxKeys: 200 }) }, now);
}

/**
 * Whom a fix is from: by bearer token, by `token`, or by a token in place of the device's id.
 * @throws ProblemError `unauthenticated`; `forbidden` when the id is that of another device
 */
function authenticate(request: FastifyRequest, { token, deviceId }: OsmAndFix, deps: OsmAndRouteDeps): Principal {
  const [, bearer] = /^bearer +(\S+)$/i.exec(request.headers.authorization ?? '') ?? [];
  const told = bearer ?? token;
  const principal = deps.principalOf(told ?? deviceId ?? '');
  // A person's token in an address would end up in logs and histories: only a device's may stand there.
  if (!principal || (bearer === undefined && principal.type !== 'device'))
    throw new ProblemError('unauthenticated', 'Set the device identifier of the app to the device token of the unit.');
  if (principal.type === 'device' && told !== undefined && deviceId !== undefined) {
    if (deviceId !== principal.id && deviceId !== principal.unitId && deviceId !== told)
      throw new ProblemError('forbidden', 'The id is not that of the token’s device.');
  }
  return principal;
}

/** The unit a fix is for. @throws ProblemError `forbidden` when the token is not one of a unit */
function unitOf(principal: Principal, { deviceId }: OsmAndFix): UnitId {
  if (principal.type === 'account') {
    if (deviceId === undefined) throw fault('id', 'is required: the id of the unit');
    return deviceId as UnitId;
  }
  if (!principal.unitId) throw new ProblemError('forbidden', 'This token is not one of a unit.');
  return principal.unitId;
}

function datumOf(request: FastifyRequest): Datum | undefined {
  const datum = (request.query as OsmAndParams).datum;
  if (datum === undefined) return undefined;
  const known = DATUMS.find((word) => word === datum);
  if (!known) throw fault('datum', `must be one of ${DATUMS.join(', ')}`);
  return known;
}
