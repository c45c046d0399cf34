import type { SourceProblem } from '../server/wire/media.js';

/** Why the media plane refuses something. The words are those of the server's error table; routes answer with the same code. */
export type MediaErrorCode =
  | 'malformed'
  | 'invalid'
  | 'unprocessable'
  | 'notAcceptable'
  | 'notFound'
  | 'forbidden'
  | 'conflict'
  | 'preconditionFailed'
  | 'preconditionRequired'
  | 'rateLimited'
  | 'sourceFailed'
  | 'unavailable';

/** A refusal with a stable code; `message` says what is wrong and what to do. */
export class MediaError extends Error {
  readonly code: MediaErrorCode;
  /** When to try again, where that makes sense. */
  readonly retryAfterSeconds: number | undefined;
  /** Of `sourceFailed`: why the source does not come in. */
  readonly reason: SourceProblem | undefined;

  constructor(code: MediaErrorCode, message: string, retryAfterSeconds?: number, reason?: SourceProblem) {
    super(message);
    this.name = 'MediaError';
    this.code = code;
    this.retryAfterSeconds = retryAfterSeconds;
    this.reason = reason;
  }
}

/** What to log of anything thrown. */
export const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
