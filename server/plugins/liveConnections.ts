import type { IncomingMessage } from 'node:http';
import type { WebSocket } from 'ws';
import type { Credential, Identity } from '../identity/identity.js';
import type { Revocation } from '../identity/revocations.js';

/** Something that is open on the strength of a credential, and how to end it. */
interface Connection {
  credential: Credential;
  drop(): void;
}

/** ws close code for a session that ended or changed its rights: sign in, or connect, again. */
export const CLOSE_REVOKED = 4401;
/** An open connection keeps its session from idling; said this often. */
const TOUCH_MS = 60_000;
/** A peer that does not answer the close is cut off after this. */
const CUT_AFTER_MS = 1000;

/** Knows what is open for whom, and drops it the moment its session or device is revoked. */
export class LiveConnections {
  readonly #identity: Identity;
  readonly #open = new Map<string, Set<Connection>>();
  readonly #upgrades = new WeakMap<IncomingMessage, Credential>();
  readonly #unsubscribe: () => void;
  readonly #toucher: NodeJS.Timeout;

  constructor(identity: Identity) {
    this.#identity = identity;
    this.#unsubscribe = identity.revocations.subscribe((revocation) => this.#drop(revocation));
    this.#toucher = setInterval(() => this.#touchAll(), TOUCH_MS);
    this.#toucher.unref();
  }

  /** How many connections are open. */
  get size(): number {
    return new Set([...this.#open.values()].flatMap((connections) => [...connections])).size;
  }

  /** Watches over a connection of any kind. @returns a function to call when it ended by itself */
  track(credential: Credential, drop: () => void): () => void {
    const connection = { credential, drop };
    const keys = keysOf(credential);
    for (const key of keys) this.#open.set(key, (this.#open.get(key) ?? new Set()).add(connection));
    return () => {
      for (const key of keys) {
        const connections = this.#open.get(key);
        connections?.delete(connection);
        if (connections?.size === 0) this.#open.delete(key);
      }
    };
  }

  /** Remembers on what strength an upgrade was allowed, until its socket is there. */
  expect(request: IncomingMessage, credential: Credential): void {
    this.#upgrades.set(request, credential);
  }

  /** On what strength the upgrade of a request was allowed. */
  credentialOf(request: IncomingMessage): Credential | undefined {
    return this.#upgrades.get(request);
  }

  /** Watches over the socket of an expected upgrade; revoked in between, it is dropped at once. */
  opened(socket: WebSocket, request: IncomingMessage): void {
    const credential = this.#upgrades.get(request);
    if (!credential) return;
    const drop = () => {
      socket.close(CLOSE_REVOKED, 'revoked');
      setTimeout(() => socket.terminate(), CUT_AFTER_MS).unref();
    };
    socket.once('close', this.track(credential, drop));
    if (credential.session && !this.#identity.sessions.get(credential.session.id)) drop();
    if (credential.principal.type === 'device' && !this.#identity.devices.get(credential.principal.id)) drop();
  }

  close(): void {
    this.#unsubscribe();
    clearInterval(this.#toucher);
  }

  #drop(revocation: Revocation): void {
    for (const { drop } of [...(this.#open.get(`${revocation.type}:${revocation.id}`) ?? [])]) drop();
  }

  #touchAll(): void {
    for (const connections of this.#open.values()) {
      for (const { credential } of connections)
        if (credential.session) this.#identity.sessions.touch(credential.session.id);
    }
  }
}

/** A connection of a person ends with its session and with its account, that of a device with the device. */
const keysOf = ({ principal, session }: Credential): string[] => [
  `${principal.type}:${principal.id}`,
  ...(session ? [`session:${session.id}`] : []),
];
