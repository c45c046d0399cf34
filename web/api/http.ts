import type { Problem } from '../../server/wire/problem.js';

/** A refusal of the server, or no answer at all (`status` 0, code `offline`). */
export class ApiError extends Error {
  readonly code: string;
  readonly status: number;
  readonly requestId: string | undefined;
  readonly fields: readonly { field: string; message: string }[];

  constructor(problem: Partial<Problem> & { code: string; status: number }) {
    super(problem.detail ?? problem.title ?? problem.code);
    this.code = problem.code;
    this.status = problem.status;
    this.requestId = problem.requestId;
    this.fields = problem.errors ?? [];
  }
}

/** Values of a query string; lists are joined by commas, undefined and empty lists are left out. */
export type Query = Record<string, string | number | boolean | readonly (string | number)[] | undefined>;

/** One request below `/api/v1`. */
export interface ApiRequest {
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  query?: Query;
  body?: unknown;
  /** A body that is no JSON: it goes as it is, with its own type. */
  content?: Blob;
  headers?: Readonly<Record<string, string>>;
  /** What the answer is taken as; default: JSON. */
  as?: 'json' | 'blob';
  signal?: AbortSignal;
}

/** Calls the server; answers the parsed body (undefined for 204). Throws `ApiError`, or the abort's `AbortError`. */
export type CallApi = <T>(path: string, request?: ApiRequest) => Promise<T>;

/** Refusals with status 401 that are about what was typed, not about the session. */
const ABOUT_INPUT: ReadonlySet<string> = new Set(['badCredentials', 'secondFactorRequired']);

/** The way to the server: same origin, cookie session; `onSignedOut` runs when the server no longer knows us. */
export function createCallApi(onSignedOut: () => void): CallApi {
  return async <T>(path: string, request: ApiRequest = {}): Promise<T> => {
    const { method = 'GET', query, body, content, headers, signal } = request;
    const init: RequestInit = {
      method,
      credentials: 'same-origin',
      headers: { accept: 'application/json', ...headers },
    };
    if (signal) init.signal = signal;
    if (body !== undefined) {
      init.headers = { ...init.headers, 'content-type': 'application/json' };
      init.body = JSON.stringify(body);
    }
    if (content) {
      init.headers = { ...init.headers, 'content-type': content.type };
      init.body = content;
    }
    let response: Response;
    try {
      response = await fetch(`/api/v1${path}${queryString(query)}`, init);
    } catch (error) {
      if (signal?.aborted) throw error;
      throw new ApiError({ code: 'offline', status: 0 });
    }
    if (response.ok && request.as === 'blob') return (await response.blob()) as T;
    if (response.ok) return (response.status === 204 ? undefined : await response.json()) as T;
    const problem = await readProblem(response);
    if (response.status === 401 && !ABOUT_INPUT.has(problem.code)) onSignedOut();
    throw new ApiError(problem);
  };
}

/** `?a=1&b=x,y`, or the empty string. */
export function queryString(query: Query | undefined): string {
  if (!query) return '';
  const parts = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined || (Array.isArray(value) && value.length === 0)) continue;
    parts.set(name, Array.isArray(value) ? value.join(',') : String(value));
  }
  const text = parts.toString();
  return text === '' ? '' : `?${text}`;
}

async function readProblem(response: Response): Promise<Partial<Problem> & { code: string; status: number }> {
  try {
    const problem = (await response.json()) as Partial<Problem>;
    return { ...problem, code: problem.code ?? 'unknown', status: response.status };
  } catch {
    return { code: 'unknown', status: response.status };
  }
}
