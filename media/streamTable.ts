import type { Principal } from '../server/wire/identity.js';
import type { StreamId } from '../server/wire/ids.js';
import type { ViewerKind } from '../server/wire/media.js';
import { MediaError } from './mediaError.js';
import type { MediaLog } from './mediaLog.js';
import type { MediaAccess, MediaAudit, MediaAuditFacts, SubjectFacts, SubjectSource } from './ports.js';
import { Stream, type StreamTimings } from './stream.js';
import { type StreamSubject, streamIdOf, subjectOfName } from './streamNames.js';
import { nameOf, Viewer } from './viewer.js';

/** A stream somebody names, with what is known of its subject. */
export interface NamedStream {
  id: StreamId;
  subject: StreamSubject;
  facts: SubjectFacts;
}

/** Who may see and be seen of a call's stream; calls are not units or cameras, so they answer for themselves. */
export interface CallFacts extends SubjectFacts {
  mayView(principal: Principal): boolean;
  mayPublish(principal: Principal): boolean;
}

export interface StreamTableOptions {
  clock: () => number;
  timings: StreamTimings;
  subjects: SubjectSource;
  calls: (id: string) => CallFacts | undefined;
  access: MediaAccess;
  audit: MediaAudit;
  log: MediaLog;
  /** A stream was made: the relay follows its events. */
  onStream: (stream: Stream) => void;
}

/** Every stream there is, and the one place that asks who may watch or publish which. */
export class StreamTable {
  readonly #options: StreamTableOptions;
  readonly #streams = new Map<StreamId, Stream>();

  constructor(options: StreamTableOptions) {
    this.#options = options;
  }

  /** Streams with a publisher, a viewer, or somebody waited for. */
  all(): Stream[] {
    return [...this.#streams.values()];
  }

  get(id: StreamId): Stream | undefined {
    return this.#streams.get(id);
  }

  /** The stream of a subject; made when there is none. */
  ensure(subject: StreamSubject): Stream {
    const id = streamIdOf(subject);
    let stream = this.#streams.get(id);
    if (!stream) {
      stream = new Stream(subject, this.#options);
      this.#streams.set(id, stream);
      this.#options.onStream(stream);
    }
    return stream;
  }

  /** The stream of a subject that nobody publishes or watches, for telling so; it is not kept. */
  blank(subject: StreamSubject): Stream {
    return new Stream(subject, this.#options);
  }

  /** What is known of a subject now. */
  factsOf(subject: StreamSubject): SubjectFacts | undefined {
    return subject.type === 'call' ? this.#options.calls(subject.id) : this.#options.subjects(subject);
  }

  /** The stream that a name means, or undefined when there is no such unit or camera. */
  find(name: string, principal?: Principal): NamedStream | undefined {
    const subject = subjectOfName(name, (candidate) => this.factsOf(candidate) !== undefined, principal);
    const facts = subject && this.factsOf(subject);
    return subject && facts && { id: streamIdOf(subject), subject, facts };
  }

  /** @throws MediaError `notFound` */
  named(name: string, principal?: Principal): NamedStream {
    const found = this.find(name, principal);
    if (!found) {
      throw new MediaError(
        'notFound',
        `There is no unit or camera ${name.slice(0, 80)}; a stream is named unit-<id> or camera-<id>.`,
      );
    }
    return found;
  }

  mayView(principal: Principal, { id, subject, facts }: NamedStream): boolean {
    if (subject.type === 'call') return this.#options.calls(subject.id)?.mayView(principal) ?? false;
    const { access } = this.#options;
    return (
      access.may(principal, 'viewVideo', { type: subject.type, id: subject.id, org: facts.org }) ||
      access.may(principal, 'viewVideo', { type: 'stream', id, org: facts.org })
    );
  }

  mayPublish(principal: Principal, { subject, facts }: NamedStream): boolean {
    if (subject.type === 'call') return this.#options.calls(subject.id)?.mayPublish(principal) ?? false;
    return this.#options.access.may(principal, 'publishVideo', { type: subject.type, id: subject.id, org: facts.org });
  }

  /**
   * Whether the principal may replace another's publisher: a device that of its own unit or camera, a person who may
   * command there.
   */
  mayTakeOver(principal: Principal, { subject, facts }: NamedStream): boolean {
    if (principal.type === 'device' || subject.type === 'call') return true;
    return this.#options.access.may(principal, 'command', { type: subject.type, id: subject.id, org: facts.org });
  }

  /** @throws MediaError `forbidden`; the refusal is recorded first */
  async requirePublish(principal: Principal, named: NamedStream): Promise<void> {
    if (this.mayPublish(principal, named)) return;
    await this.record(principal, named, { action: 'publishStream', outcome: 'refused', details: {} });
    throw new MediaError('forbidden', `You may not publish ${named.id}.`);
  }

  /**
   * Lets somebody watch, once the record of it is durable.
   * @throws MediaError `forbidden`, which is recorded too, or `unprocessable` without a purpose where one is asked
   */
  async openView(
    principal: Principal,
    named: NamedStream,
    { kind, purpose }: { kind: ViewerKind; purpose?: string | undefined },
  ): Promise<Viewer> {
    const facts = { action: 'watchStream', ...(purpose !== undefined && { purpose }) };
    if (!this.mayView(principal, named)) {
      await this.record(principal, named, { ...facts, outcome: 'refused', details: { kind } });
      throw new MediaError('forbidden', `You may not watch ${named.id}.`);
    }
    if (named.facts.needsPurpose && !purpose?.trim())
      throw new MediaError('unprocessable', `${named.facts.title} is watched for a stated purpose only: give purpose.`);
    await this.record(principal, named, { ...facts, outcome: 'ok', details: { kind } });
    const { clock } = this.#options;
    const titleOf = (type: 'unit' | 'camera', id: string) => this.factsOf({ type, id })?.title;
    const viewer = new Viewer({
      stream: this.ensure(named.subject),
      kind,
      principal,
      purpose,
      clock,
      ...nameOf(principal, titleOf),
    });
    viewer.stream.addViewer(viewer);
    return viewer;
  }

  /** Ends a view; its length is recorded. Never throws: what cannot be written is told by the audit itself. */
  closeView(viewer: Viewer, why: string): void {
    if (!viewer.stream.viewers.has(viewer)) return;
    viewer.reception?.close();
    viewer.stream.removeViewer(viewer);
    const { stream, principal, since, options } = viewer;
    const until = this.#options.clock();
    const named = {
      id: stream.id,
      subject: stream.subject,
      facts: this.factsOf(stream.subject) ?? { org: '', title: '' },
    };
    void this.record(principal, named, {
      action: 'endWatchStream',
      outcome: 'ok',
      ...(options.purpose !== undefined && { purpose: options.purpose }),
      details: {
        kind: options.kind,
        from: new Date(since).toISOString(),
        to: new Date(until).toISOString(),
        seconds: Math.round((until - since) / 1000),
        why,
      },
    }).catch((error: unknown) =>
      this.#options.log.error({ err: error, stream: stream.id }, 'the end of a view was not recorded'),
    );
  }

  /** Writes an audit line about a stream. @throws MediaError `unavailable` when it cannot be written */
  async record(
    principal: Principal | undefined,
    { id, facts }: NamedStream,
    line: Pick<MediaAuditFacts, 'action' | 'outcome' | 'details' | 'purpose'>,
  ): Promise<void> {
    const who = principal ? { principal } : { system: true };
    try {
      await this.#options.audit({ ...who, ...line, target: `stream:${id}`, org: facts.org });
    } catch {
      throw new MediaError('unavailable', 'This could not be recorded, so it is not done. Try again.', 5);
    }
  }

  /** Lets go of streams that nothing holds. */
  sweep(): void {
    for (const [id, stream] of this.#streams) if (stream.isIdle && stream.state === 'ended') this.#streams.delete(id);
  }
}
