import type { Problem } from '../../server/wire/problem.js';
import type { MediaError, MediaErrorCode } from '../mediaError.js';

/** HTTP statuses of the codes, which refusals over ws carry as well. */
const STATUS: Readonly<Record<MediaErrorCode, number>> = {
  malformed: 400,
  invalid: 400,
  forbidden: 403,
  notFound: 404,
  notAcceptable: 406,
  conflict: 409,
  preconditionFailed: 412,
  unprocessable: 422,
  preconditionRequired: 428,
  rateLimited: 429,
  sourceFailed: 502,
  unavailable: 503,
};

/** A refusal in the form every other error answer has. */
export const problemOf = ({ code, message, reason }: MediaError): Problem => ({
  type: `urn:muster:problem:${code}`,
  title: code,
  status: STATUS[code],
  code,
  detail: message,
  ...(reason !== undefined && { reason }),
});
