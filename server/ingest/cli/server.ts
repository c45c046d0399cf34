/** A Muster to talk to: its address and a token. */
export interface Server {
  url: string;
  token: string;
}

/** An answer of the server that is not the expected one: says what the server said. */
export class ServerError extends Error {
  readonly status: number;
  readonly problem: { code?: string; detail?: string; errors?: { field: string; message: string }[] };

  constructor(status: number, problem: ServerError['problem'], what: string) {
    super(`${what}: ${status}${problem.code ? ` ${problem.code}` : ''}${problem.detail ? `: ${problem.detail}` : ''}`);
    this.status = status;
    this.problem = problem;
  }
}

/** Sends one request and reads its JSON answer. @throws ServerError, or Error when the server cannot be reached */
export async function call<T>(server: Server, method: string, path: string, body?: unknown): Promise<T> {
  const url = new URL(path, server.url);
  let response: Response;
  try {
    response = await fetch(url, {
      method,
      headers: {
        authorization: `Bearer ${server.token}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error);
    throw new Error(`no Muster answers at ${server.url} (${cause}): start it, or name it with --url`);
  }
  const text = await response.text();
  const answer = text === '' ? undefined : (JSON.parse(text) as unknown);
  if (!response.ok)
    throw new ServerError(response.status, (answer ?? {}) as ServerError['problem'], `${method} ${path}`);
  return answer as T;
}

/**
 * The server of `--url`, with the token of MUSTER_TOKEN or, failing that, by signing in as admin with MUSTER_ADMIN_PASSWORD.
 * @throws Error that says what to set
 */
export async function connect(url: string, env: NodeJS.ProcessEnv): Promise<Server> {
  if (!URL.canParse(url)) throw new Error(`--url ${url} is no URL`);
  if (env.MUSTER_TOKEN) return { url, token: env.MUSTER_TOKEN };
  if (!env.MUSTER_ADMIN_PASSWORD)
    throw new Error('set MUSTER_TOKEN (of POST /api/v1/sessions), or MUSTER_ADMIN_PASSWORD to sign in as admin');
  const body = { username: 'admin', password: env.MUSTER_ADMIN_PASSWORD };
  const { token } = await call<{ token: string }>({ url, token: 'none' }, 'POST', '/api/v1/sessions', body);
  return { url, token };
}
