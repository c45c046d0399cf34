import type { Subject } from './subject.js';

/** Opens the ws that tells what happens in command, as the unit: by its device's token, or by the cookie of who carries it. */
export function connectAs(subject: Subject, token: string | undefined): WebSocket {
  const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
  const query = token === undefined && subject.type === 'unit' ? `?unit=${encodeURIComponent(subject.id)}` : '';
  const protocols = token === undefined ? ['muster'] : ['muster', 'access_token', token];
  return new WebSocket(`${scheme}://${location.host}/api/v1/command${query}`, protocols);
}
