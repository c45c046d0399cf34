import { randomBytes } from 'node:crypto';
import type { WebRtcTransport } from 'mediasoup/types';
import type { Principal } from '../server/wire/identity.js';
import type { StreamId } from '../server/wire/ids.js';
import { MediaError } from './mediaError.js';
import { type Offer, parseFragment, writeFragment } from './sdp.js';

/** What a PATCH of a session is answered with. */
export type PatchAnswer = { status: 204 } | { status: 200; etag: string; body: string };

/** A WHIP or WHEP session: one transport under one unguessable address, until it is closed. */
export class HttpSession {
  readonly id = randomBytes(18).toString('base64url');
  readonly streamId: StreamId;
  readonly principal: Principal;
  readonly transport: WebRtcTransport;
  readonly #offer: Offer;
  #remoteIce: Offer['ice'];
  #etag: string;
  #work: Promise<unknown> = Promise.resolve();

  constructor(options: { streamId: StreamId; principal: Principal; transport: WebRtcTransport; offer: Offer }) {
    this.streamId = options.streamId;
    this.principal = options.principal;
    this.transport = options.transport;
    this.#offer = options.offer;
    this.#remoteIce = options.offer.ice;
    this.#etag = etagOf(options.transport);
  }

  /** Names the ICE session (RFC 9725 4.3.1), quotes included. */
  get etag(): string {
    return this.#etag;
  }

  /**
   * Takes candidates (which ICE-lite does not need), or restarts ICE when If-Match is `*` or the credentials are new.
   * @throws MediaError `preconditionRequired`, `preconditionFailed`, `malformed`
   */
  patch(ifMatch: string | undefined, body: string): Promise<PatchAnswer> {
    const answer = this.#work.then(() => this.#patchNow(ifMatch, body));
    this.#work = answer.catch(() => undefined);
    return answer;
  }

  async #patchNow(ifMatch: string | undefined, body: string): Promise<PatchAnswer> {
    if (ifMatch === undefined)
      throw new MediaError('preconditionRequired', 'Send If-Match with the ETag of the session, or * to restart ICE.');
    const { ice } = parseFragment(body);
    const isAny = ifMatch.trim() === '*';
    const tags = ifMatch.split(',').map((tag) => tag.trim());
    if (!isAny && !tags.includes(this.#etag))
      throw new MediaError('preconditionFailed', 'ICE was restarted since: the session has another ETag now.');
    const isSame =
      ice.usernameFragment === this.#remoteIce.usernameFragment && ice.password === this.#remoteIce.password;
    if (!isAny && isSame) return { status: 204 };
    await this.transport.restartIce();
    this.#remoteIce = ice;
    this.#etag = etagOf(this.transport);
    return { status: 200, etag: this.#etag, body: this.#restartBody() };
  }

  #restartBody(): string {
    const { iceParameters, iceCandidates, iceSelectedTuple } = this.transport;
    // Those of the protocol in use: a well-known client cannot read two candidates in the answer to a restart.
    const used = iceCandidates.filter(({ protocol }) => protocol === iceSelectedTuple?.protocol);
    const section = this.#offer.sections.find(({ type }) => type === 'media');
    const { kind, mid } = section?.type === 'media' ? section : { kind: 'video', mid: '0' };
    return writeFragment(
      { iceParameters, iceCandidates: used.length > 0 ? used : iceCandidates },
      { kind, mid, bundle: this.#offer.bundle },
    );
  }
}

const etagOf = ({ iceParameters }: WebRtcTransport): string => `"${iceParameters.usernameFragment}"`;

/** What a POST is answered with. */
export interface SessionOpened {
  sessionId: string;
  streamId: StreamId;
  etag: string;
  answer: string;
  /** Ends the session at once: what opened it was revoked. */
  revoke(): void;
  /** Calls back once its connection is over, however it ended. */
  onceOver(listener: () => void): void;
}

/** Open sessions by id. */
export class HttpSessions<Session extends { http: HttpSession; close(reason: 'revoked'): void }> {
  readonly #sessions = new Map<string, Session>();

  add(session: Session): Omit<SessionOpened, 'answer'> {
    this.#sessions.set(session.http.id, session);
    const { id, streamId, etag, transport } = session.http;
    return {
      sessionId: id,
      streamId,
      etag,
      revoke: () => session.close('revoked'),
      onceOver: (listener) => void (transport.closed ? listener() : transport.observer.once('close', listener)),
    };
  }

  delete(session: Session): boolean {
    return this.#sessions.delete(session.http.id);
  }

  all(): Session[] {
    return [...this.#sessions.values()];
  }

  /** @throws MediaError `notFound`, `forbidden` when it is another's */
  mine(principal: Principal, streamId: StreamId, sessionId: string): Session {
    const session = this.#sessions.get(sessionId);
    if (session?.http.streamId !== streamId)
      throw new MediaError('notFound', 'There is no such session; it has ended. Open a new one.');
    const { type, id } = session.http.principal;
    if (type !== principal.type || id !== principal.id)
      throw new MediaError('forbidden', 'This session was opened by somebody else.');
    return session;
  }
}
