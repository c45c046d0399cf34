import type { FieldProblem, Problem } from './wire/problem.js';

/** The one table of errors: stable code -> HTTP status and what to do. Codes never change meaning. */
export const ERRORS = {
  malformed: [400, 'The request could not be read. Send well-formed content of the declared type.'],
  invalid: [400, 'Some fields are not acceptable; `errors` lists each of them.'],
  badQuery: [400, 'The query could not be understood.'],
  unauthenticated: [401, 'Sign in, or send `Authorization: Bearer <token>`.'],
  badCredentials: [401, 'User name, password or code is wrong.'],
  secondFactorRequired: [401, 'Send the code of your second factor, or a recovery code, as `code`.'],
  forbidden: [403, 'You may not do this here.'],
  passwordChangeRequired: [403, 'Change your password first: POST /api/v1/account/password.'],
  badOrigin: [403, 'This origin is not allowed.'],
  notFound: [404, 'There is nothing at this address.'],
  methodNotAllowed: [405, 'This address does not take this method; `Allow` lists those it takes.'],
  notAcceptable: [406, 'None of the accepted content types can be given.'],
  conflict: [409, 'This does not fit the current state.'],
  gone: [410, 'This is no longer here.'],
  preconditionFailed: [412, 'The state has changed since you read it. Read it again.'],
  tooLarge: [413, 'The body is too large.'],
  unsupportedMediaType: [415, 'This content type is not taken here.'],
  unprocessable: [422, 'The content is well formed but cannot be used.'],
  weakPassword: [422, 'This password is too easy to guess. Choose another.'],
  orgUnknown: [422, 'No such org.'],
  typeUnknown: [422, 'No such incident type.'],
  areaInvalid: [422, 'The area is not a valid polygon.'],
  upgradeRequired: [426, 'This address speaks WebSocket only.'],
  preconditionRequired: [428, 'Send If-Match.'],
  rateLimited: [429, 'Too many requests. Wait as `Retry-After` says.'],
  lockedOut: [429, 'Too many failures. Wait as `Retry-After` says.'],
  headerTooLarge: [431, 'The request header is too large.'],
  internal: [500, 'Something went wrong here. Quote the request id.'],
  sourceFailed: [502, 'The source of this stream does not come in; `reason` and `detail` say why.'],
  unavailable: [503, 'Not available right now. Try again.'],
  storageFull: [507, 'There is no room for recordings. Free space or raise the quota.'],
  recordingsOff: [503, 'Nothing can be recorded on this server; /readyz says why.'],
  videoOff: [503, 'Video is off on this server; /readyz says why.'],
} as const satisfies Record<string, readonly [number, string]>;

export type ErrorCode = keyof typeof ERRORS;

/** What a ProblemError may say beside its code. */
export interface ProblemExtras {
  errors?: FieldProblem[];
  headers?: Record<string, string>;
  /** Why a source does not come in, in one word. */
  reason?: string;
}

/** An error with a stable code; the error handler turns it into `application/problem+json`. */
export class ProblemError extends Error {
  readonly code: ErrorCode;
  readonly statusCode: number;
  readonly extras: ProblemExtras;

  constructor(code: ErrorCode, detail?: string, extras: ProblemExtras = {}) {
    super(detail ?? ERRORS[code][1]);
    this.name = 'ProblemError';
    this.code = code;
    this.statusCode = ERRORS[code][0];
    this.extras = extras;
  }

  /** The wire form; `instance` is the path asked for. */
  toProblem(requestId?: string, instance?: string): Problem {
    return {
      type: `urn:muster:problem:${this.code}`,
      title: ERRORS[this.code][1],
      status: this.statusCode,
      code: this.code,
      detail: this.message,
      ...(instance !== undefined && { instance }),
      ...(requestId !== undefined && { requestId }),
      ...(this.extras.errors && { errors: this.extras.errors }),
      ...(this.extras.reason !== undefined && { reason: this.extras.reason }),
    };
  }
}
