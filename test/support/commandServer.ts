import { once } from 'node:events';
import type { Test } from 'tap';
import { WebSocket } from 'ws';
import type { CommandMessage } from '../../server/wire/commandChanges.js';
import { PASSWORD, startEdgeServer } from './edgeServer.js';

/** An answer of the server. */
export interface Answer {
  status: number;
  headers: Headers;
  // The shape is what each test looks at.
  body: ReturnType<JSON['parse']>;
}

/** Someone who asks: `as` names a person made before; absent is the admin. */
export interface AskOptions {
  as?: string;
  headers?: Record<string, string>;
}

/** The whole application over HTTP for command: people of roles and orgs, units with places, and pages that listen. */
export async function startCommandServer(t: Test, env: Record<string, string> = {}, again?: string) {
  const server = await startEdgeServer(t, env, {}, again);
  const tokens = new Map([['admin', server.token]]);
  const ids = new Map<string, string>();

  const ask = async (method: string, path: string, body?: unknown, options: AskOptions = {}): Promise<Answer> => {
    const { as = 'admin', headers } = options;
    const answer = await server.api(
      path,
      {
        method,
        ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
        headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
      },
      tokens.get(as),
    );
    const text = await answer.text();
    const isJson = /json/.test(answer.headers.get('content-type') ?? '');
    return { status: answer.status, headers: answer.headers, body: isJson && text !== '' ? JSON.parse(text) : text };
  };
  /** The body of an answer that must be good. */
  const must = async (...args: Parameters<typeof ask>): Promise<Answer['body']> => {
    const { status, body } = await ask(...args);
    if (status >= 300) throw new Error(`${args[0]} ${args[1]}: ${status} ${JSON.stringify(body)}`);
    return body;
  };
  /** Adds a person and signs them in; their name is what `as` takes. */
  const addPerson = async (username: string, role: string, org: string): Promise<string> => {
    if (org !== 'hq') await must('PUT', `/orgs/${encodeURIComponent(org)}`, { name: org });
    const body = { username, password: PASSWORD, mustChangePassword: false, grants: [{ role, org }] };
    const { user } = await must('POST', '/users', body);
    ids.set(username, user.id);
    await signIn(username);
    return user.id;
  };
  const signIn = async (username: string): Promise<void> => {
    tokens.set(username, (await must('POST', '/sessions', { username, password: PASSWORD })).token);
  };
  const report = async (unitId: string, place: { lat: number; lng: number }): Promise<void> => {
    await must('POST', '/positions', [{ unitId, ...place, reportedAt: new Date().toISOString() }]);
  };
  const addUnit = async (unitId: string, place: { lat: number; lng: number }, more: object = {}): Promise<void> => {
    await must('PUT', `/units/${unitId}`, { callsign: unitId.toUpperCase(), kind: 'patrolCar', org: 'hq', ...more });
    await report(unitId, place);
  };
  /** A page that listens to what happens; `got` gives the first message that fits, also one that came before. */
  const listen = async (as = 'admin', query = '') => {
    const socket = new WebSocket(`${server.address.replace('http', 'ws')}/api/v1/command${query}`, 'muster', {
      headers: { authorization: `Bearer ${tokens.get(as)}` },
    });
    const messages: CommandMessage[] = [];
    const waiting = new Set<() => void>();
    socket.on('message', (data) => {
      messages.push(JSON.parse(String(data)) as CommandMessage);
      for (const look of waiting) look();
    });
    await once(socket, 'open');
    t.teardown(() => socket.terminate());
    const got = <M extends CommandMessage>(fits: (message: CommandMessage) => message is M) =>
      new Promise<M>((resolve) => {
        const look = () => {
          const found = messages.find(fits);
          if (!found) return;
          waiting.delete(look);
          resolve(found);
        };
        waiting.add(look);
        look();
      });
    return { socket, messages, got };
  };
  return { ...server, ask, must, addPerson, signIn, addUnit, report, listen, tokens, ids };
}
