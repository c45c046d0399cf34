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
  | 'unavailable';

/** A refusal with a stable code; `message` says what is wrong and what to do. */
export class MediaError extends Error {
  readonly code: MediaErrorCode;
  /** When to try again, where that makes sense. */
  readonly retryAfterSeconds: number | undefined;

  constructor(code: MediaErrorCode, message: string, retryAfterSeconds?: number) {
    super(message);
    this.name = 'MediaError';
    this.code = code;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** What to log of anything thrown. */
export const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
