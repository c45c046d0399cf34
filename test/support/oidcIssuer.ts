import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** The part of oidc-provider used here; the package carries no types. */
interface ProviderClass {
  new (
    issuer: string,
    configuration: object,
  ): {
    callback(): (request: IncomingMessage, response: ServerResponse) => void;
    on(event: string, listener: (...args: unknown[]) => void): void;
  };
}

/** A real OpenID Connect provider on a free port. */
export interface OidcIssuer {
  url: string;
  close(): Promise<void>;
}

/**
 * Starts a provider with one confidential client that insists on PKCE. Whoever signs in as `login` has the claims of
 * `people[login]`.
 */
export async function startOidcIssuer(options: {
  clientId: string;
  clientSecret: string;
  redirectUris: string[];
  people: Record<string, Record<string, unknown>>;
}): Promise<OidcIssuer> {
  const name: string = 'oidc-provider';
  const { default: Provider } = (await import(name)) as { default: ProviderClass };
  let handle: (request: IncomingMessage, response: ServerResponse) => void = (_request, response) => response.end();
  const server: Server = createServer((request, response) => handle(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const provider = new Provider(url, {
    clients: [
      {
        client_id: options.clientId,
        client_secret: options.clientSecret,
        redirect_uris: options.redirectUris,
        grant_types: ['authorization_code'],
        response_types: ['code'],
      },
    ],
    pkce: { required: () => true },
    cookies: { keys: ['test-only'] },
    conformIdTokenClaims: false,
    claims: { openid: ['sub'], profile: ['preferred_username', 'name', 'groups', 'station'] },
    findAccount: (_context: unknown, id: string) => ({
      accountId: id,
      claims: async () => ({ sub: id, ...options.people[id] }),
    }),
  });
  handle = provider.callback();
  return {
    url,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

/** A browser, as far as cookies and forms go: one cookie jar per host. */
export class TinyBrowser {
  readonly #jars = new Map<string, Map<string, string>>();

  /** One request without following; keeps the cookies of the answer. */
  async fetch(url: string, init: RequestInit = {}): Promise<Response> {
    const jar = this.#jarOf(url);
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(url, {
      ...init,
      redirect: 'manual',
      headers: { ...init.headers, ...(cookie && { cookie }) },
    });
    for (const line of response.headers.getSetCookie()) {
      const [pair = ''] = line.split(';');
      const at = pair.indexOf('=');
      if (/max-age=0|expires=thu, 01 jan 1970/i.test(line)) jar.delete(pair.slice(0, at));
      else jar.set(pair.slice(0, at), pair.slice(at + 1));
    }
    return response;
  }

  cookie(url: string, name: string): string | undefined {
    return this.#jarOf(url).get(name);
  }

  /** Follows redirects and fills in the provider's forms as `login`, until an answer of `until`. */
  async signInAt(start: string, login: string, until: string): Promise<Response> {
    let url = start;
    let init: RequestInit = {};
    for (let step = 0; step < 15; step++) {
      const response = await this.fetch(url, init);
      init = {};
      const location = response.headers.get('location');
      if (location !== null) {
        url = new URL(location, url).href;
        continue;
      }
      if (url.startsWith(until)) return response;
      const page = await response.text();
      const action = /<form[^>]* action="([^"]+)"/.exec(page)?.[1];
      if (!action) throw new Error(`no form at ${url}: ${page.slice(0, 500)}`);
      url = new URL(action, url).href;
      const prompt = /name="prompt" value="(\w+)"/.exec(page)?.[1] ?? 'login';
      init = { method: 'POST', body: new URLSearchParams({ prompt, login, password: 'any' }) };
    }
    throw new Error('too many steps');
  }

  #jarOf(url: string): Map<string, string> {
    const { host } = new URL(url);
    const jar = this.#jars.get(host) ?? new Map<string, string>();
    this.#jars.set(host, jar);
    return jar;
  }
}
