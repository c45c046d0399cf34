import { ApiError } from '../api/http.js';
import type { Dictionary } from '../i18n/en.js';

/** What went wrong in plain words, with the code to quote where there are none. */
export function failureText(error: unknown, t: Dictionary): string {
  if (!(error instanceof ApiError)) return t.errors.unknown;
  const known = (t.office.failures as Readonly<Record<string, string>>)[error.code];
  if (known !== undefined) return known;
  return `${t.errors.unknown} ${t.errors.code(error.code)}`;
}
