import { Readable } from 'node:stream';
import { Ajv } from 'ajv';
import type { RequestPayload } from 'fastify';
import { Type } from 'typebox';
import { ProblemError } from '../errors.js';
import type { Access } from '../identity/access.js';
import { DATUMS } from '../ingest/datum.js';
import type { Gate } from '../ingest/gate.js';
import { countLines, readNdjson } from '../ingest/ndjson.js';
import type { App } from '../plugins/appTypes.js';
import { parseJson } from '../plugins/jsonBody.js';
import { fieldProblems } from '../plugins/problems.js';
import { closed, oneOf } from '../wire/base.js';
import { PositionReport, PositionsAnswer } from '../wire/positions.js';
import { decompressBody } from './decompress.js';
import { reportSource } from './reportSource.js';

export interface PositionRouteDeps {
  gate: Gate;
  access: Access;
  /** Milliseconds since the epoch. */
  clock(): number;
}

/** Most rows of one call. */
export const MAX_ROWS = 50_000;
const NDJSON = 'application/x-ndjson';

const Rows = Type.Array(PositionReport, { maxItems: MAX_ROWS });
const ajv = new Ajv({ strict: false });
/** Queries are text, read as the type they should be. */
const textAjv = new Ajv({ strict: false, allErrors: true, coerceTypes: 'array' });
/** The gate judges rows one by one; here only their number counts. */
const areRows = ajv.compile<unknown[]>(Type.Array(Type.Unknown(), { maxItems: MAX_ROWS }));
const Query = closed({
  datum: Type.Optional(oneOf(DATUMS, { description: 'What the coordinates are measured in. Default: wgs84.' })),
  replaySpeed: Type.Optional(
    Type.Number({
      minimum: 1,
      maximum: 3600,
      description: 'A replay: how many times faster than life the reports come. Needs the permission `manage`.',
    }),
  ),
});

/** `POST /positions`: reports in bulk, as a JSON array or as NDJSON, compressed or not. */
export function positionRoutes(app: App, deps: PositionRouteDeps): void {
  app.register(async (inner) => {
    const scope = inner as App;
    scope.addHook('preParsing', async (request, _reply, payload) => {
      const encoding = request.headers['content-encoding'];
      if (encoding === undefined || encoding === 'identity') return payload;
      return plainPayload(payload, encoding, request.routeOptions.bodyLimit ?? 1_048_576);
    });
    scope.addContentTypeParser<Buffer>(NDJSON, { parseAs: 'buffer' }, async (_request: unknown, body: Buffer) => {
      if (countLines(body) > MAX_ROWS)
        throw new ProblemError('tooLarge', `One call takes ${MAX_ROWS} rows: send the rest in another.`);
      return readNdjson(body, parseJson);
    });
    scope.post(
      '/positions',
      {
        config: { permission: 'report' },
        validatorCompiler: ({ schema, httpPart }) => (httpPart === 'body' ? areRows : textAjv.compile(schema)),
        schema: {
          tags: ['positions'],
          summary: 'Report positions: JSON array or NDJSON, also gzip, deflate or br',
          description:
            'Each row is judged alone: good rows count even when others are bad. Sending the same rows again changes nothing. `index` is the place in the array, or the line from 0.',
          operationId: 'postPositions',
          querystring: Query,
          body: {
            content: { 'application/json': { schema: Rows }, [NDJSON]: { schema: Rows } },
          },
          response: { 200: PositionsAnswer },
        },
      },
      async (request) => {
        const { datum, replaySpeed: timeScale } = request.query;
        if (timeScale !== undefined && !deps.access.mayAnywhere(request.principal, 'manage')) {
          throw new ProblemError('forbidden', 'Replays need the permission `manage`.');
        }
        const source = { ...reportSource(deps.access, request.principal, datum), timeScale };
        return deps.gate.admitAll(rowsOf(request.body), source, deps.clock());
      },
    );
  });
}

/** A body without a content type, or of another kind of JSON, reaches the handler without having been validated. */
function rowsOf(body: unknown): unknown[] {
  if (areRows(body)) return body;
  const errors = fieldProblems('body', areRows.errors ?? []);
  throw new ProblemError('invalid', errors.map(({ field, message }) => `${field} ${message}`).join('; '), { errors });
}

/** The body without its encoding; Fastify checks its length by `receivedEncodedLength`. */
async function plainPayload(payload: RequestPayload, encoding: string, limit: number): Promise<RequestPayload> {
  const packed: Buffer[] = [];
  let length = 0;
  for await (const chunk of payload as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > limit) throw new ProblemError('tooLarge');
    packed.push(chunk);
  }
  const plain: RequestPayload = Readable.from([await decompressBody(Buffer.concat(packed), encoding, limit)]);
  plain.receivedEncodedLength = length;
  return plain;
}
