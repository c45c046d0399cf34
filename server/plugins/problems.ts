import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type ErrorCode, ProblemError } from '../errors.js';
import type { FieldProblem } from '../wire/problem.js';
import { isNavigation, MISSING_PAGE } from './missingPage.js';

/** One error of the validator (ajv's shape, the part used here). */
interface ValidationError {
  keyword: string;
  instancePath: string;
  params: Record<string, unknown>;
  message?: string;
}

const FRAMEWORK_CODES: Record<string, [ErrorCode, string?]> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: ['unsupportedMediaType'],
  FST_ERR_CTP_BODY_TOO_LARGE: ['tooLarge'],
  FST_ERR_CTP_EMPTY_JSON_BODY: ['malformed', 'The body is empty; send JSON.'],
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: ['malformed', 'The body is not as long as Content-Length says.'],
  FST_ERR_CTP_EMPTY_TYPE: ['unsupportedMediaType'],
  FST_ERR_BAD_URL: ['malformed', 'The path is not validly percent-encoded.'],
  FST_ERR_ASYNC_CONSTRAINT: ['malformed'],
  FST_ERR_MAX_PARAM_LENGTH: ['malformed', 'A part of the path is too long.'],
  FST_ERR_HTTP_BODY_TIMEOUT: ['malformed', 'The body did not arrive in time.'],
  ECONNRESET: ['malformed', 'The body was cut off.'],
};

/** Lists every failing field of a request, each with its place (`body/lat`). */
export function fieldProblems(place: string, errors: readonly ValidationError[]): FieldProblem[] {
  const listed = new Map<string, FieldProblem>();
  for (const error of errors) {
    // A union reports each branch and then itself: the branches say more.
    if (error.keyword === 'if') continue;
    const named = error.params.missingProperty ?? error.params.additionalProperty;
    const field = `${place}${error.instancePath}${named === undefined ? '' : `/${String(named)}`}`;
    const message = describe(error);
    const before = listed.get(field);
    if (!before) listed.set(field, { field, message });
    else if (!before.message.includes(message)) before.message += `; ${message}`;
  }
  return [...listed.values()];
}

function describe(error: ValidationError): string {
  switch (error.keyword) {
    case 'required':
      return 'is required';
    case 'additionalProperties':
      return 'is not a field of this call';
    case 'enum':
      return `must be one of ${(error.params.allowedValues as unknown[]).join(', ')}`;
    case 'const':
      return `must be ${JSON.stringify(error.params.allowedValue)}`;
    default:
      return error.message ?? error.keyword;
  }
}

/** Any thrown thing as a ProblemError with a stable code; unexpected ones become `internal` and say nothing of the inside. */
export function toProblemError(error: unknown): ProblemError {
  if (error instanceof ProblemError) return error;
  const known = error as Partial<FastifyError>;
  if (known.validation) {
    const errors = fieldProblems(
      known.validationContext === 'querystring' ? 'query' : (known.validationContext ?? 'request'),
      known.validation,
    );
    const detail = errors.map((problem) => `${problem.field} ${problem.message}`).join('; ');
    return new ProblemError('invalid', detail.length > 1000 ? `${detail.slice(0, 997)}...` : detail, { errors });
  }
  const mapped = FRAMEWORK_CODES[known.code ?? ''];
  if (mapped) return new ProblemError(...mapped);
  if (known.statusCode === 429) return new ProblemError('rateLimited', known.message);
  if (known.statusCode === 404) return new ProblemError('notFound');
  if (known.statusCode === 403) return new ProblemError('forbidden');
  if (known.statusCode === 400) return new ProblemError('malformed', known.message);
  return new ProblemError('internal', 'Something went wrong here. Quote the request id.');
}

/** Sends a problem answer, with the headers that belong to it. */
export function sendProblem(request: FastifyRequest, reply: FastifyReply, problem: ProblemError): FastifyReply {
  for (const [name, value] of Object.entries(problem.extras.headers ?? {})) reply.header(name, value);
  if (problem.code === 'unauthenticated' && !reply.hasHeader('www-authenticate'))
    reply.header('www-authenticate', 'Bearer realm="muster"');
  return reply
    .code(problem.statusCode)
    .serializer(JSON.stringify)
    .type('application/problem+json; charset=utf-8')
    .send(problem.toProblem(request.id, request.url.split('?')[0]));
}

/** Every error answer becomes problem+json; an address that exists with another method answers 405 with `Allow`. */
export function useProblems(app: FastifyInstance): void {
  const known = new Map<string, { pattern: RegExp; methods: Set<string> }>();
  app.addHook('onRoute', (route) => {
    const pattern = route.url
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replace(/:[A-Za-z]+/g, '[^/]+')
      .replace(/\*/g, '.*');
    const entry = known.get(route.url) ?? { pattern: new RegExp(`^${pattern}$`), methods: new Set<string>() };
    for (const method of [route.method].flat()) entry.methods.add(method);
    if (!route.url.endsWith('*')) known.set(route.url, entry);
  });
  app.setNotFoundHandler((request, reply) => {
    const path = request.url.split('?')[0]!;
    const methods = [...known.values()]
      .filter((entry) => entry.pattern.test(path))
      .flatMap((entry) => [...entry.methods]);
    if (methods.length === 0) {
      if (isNavigation(request.method, path, request.headers.accept))
        return reply.code(404).type('text/html; charset=utf-8').send(MISSING_PAGE);
      return sendProblem(request, reply, new ProblemError('notFound', `There is nothing at ${path.slice(0, 200)}.`));
    }
    const allow = [...new Set(methods)].sort().join(', ');
    return sendProblem(
      request,
      reply,
      new ProblemError('methodNotAllowed', `${request.method} is not taken here; ${allow} are.`, {
        headers: { allow },
      }),
    );
  });
  app.setErrorHandler((error, request, reply) => {
    const problem = toProblemError(error);
    if (problem.code === 'internal') request.log.error({ err: error }, 'unexpected error');
    return sendProblem(request, reply, problem);
  });
}
