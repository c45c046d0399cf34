import { MediaError } from '../../media/mediaError.js';
import { ProblemError } from '../errors.js';

/** A refusal of the media plane as the problem answer it stands for; anything else as it is. */
export function toProblem(error: unknown): unknown {
  if (!(error instanceof MediaError)) return error;
  const retry = error.retryAfterSeconds;
  return new ProblemError(error.code, error.message, {
    ...(retry !== undefined && { headers: { 'retry-after': String(retry) } }),
    ...(error.reason !== undefined && { reason: error.reason }),
  });
}

/** Does something with the media plane. @throws ProblemError for what it refuses */
export async function withMedia<T>(act: () => Promise<T> | T): Promise<T> {
  try {
    return await act();
  } catch (error) {
    throw toProblem(error);
  }
}
