import type { Actor } from '../command/decision.js';
import { isWithin } from '../command/orgPaths.js';
import type { Channel, ChannelInput } from '../wire/channels.js';
import type { ChannelId } from '../wire/command.js';
import type { CommandStore } from './commandStore.js';
import { type PreparedMove, prepareMove } from './preparedMove.js';
import { newSecret, type Signed, signatureProblem } from './signature.js';

const COLLECTION = 'channels';
/** After a change of secret the one before still counts so long, ms. */
const OLD_SECRET_MS = 24 * 3_600_000;

/** A channel as it is kept. */
export interface ChannelRecord extends ChannelInput {
  readonly id: ChannelId;
  readonly secret: string;
  readonly createdAt: number;
  readonly oldSecret?: { readonly secret: string; readonly until: number };
}

/** The ways in for reports of other systems, each with a secret of its own. */
export class Channels {
  readonly #store: CommandStore;
  readonly #clock: () => number;
  readonly #byId: Map<ChannelId, ChannelRecord>;
  readonly #lastUsed = new Map<ChannelId, number>();

  private constructor(store: CommandStore, clock: () => number, byId: Map<string, ChannelRecord>) {
    this.#store = store;
    this.#clock = clock;
    this.#byId = byId as Map<ChannelId, ChannelRecord>;
  }

  static async load(store: CommandStore, clock: () => number): Promise<Channels> {
    return new Channels(store, clock, await store.documents.all<ChannelRecord>(COLLECTION));
  }

  list(): ChannelRecord[] {
    return [...this.#byId.values()];
  }

  get(id: ChannelId): ChannelRecord | undefined {
    return this.#byId.get(id);
  }

  /** Adds a channel or changes it. @returns the channel, with its secret when it is new */
  async put(id: ChannelId, input: ChannelInput): Promise<Channel> {
    const known = this.#byId.get(id);
    const record: ChannelRecord = {
      ...input,
      id,
      secret: known?.secret ?? newSecret(),
      createdAt: known?.createdAt ?? this.#clock(),
      ...(known?.oldSecret && { oldSecret: known.oldSecret }),
    };
    await this.#keep(record);
    return { ...this.toWire(record), ...(!known && { secret: record.secret }) };
  }

  /** Gives a channel another secret; the old one counts for a day more. Undefined when there is no such channel. */
  async changeSecret(id: ChannelId): Promise<Channel | undefined> {
    const known = this.#byId.get(id);
    if (!known) return undefined;
    const oldSecret = { secret: known.secret, until: this.#clock() + OLD_SECRET_MS };
    const record = { ...known, secret: newSecret(), oldSecret };
    await this.#keep(record);
    return { ...this.toWire(record), secret: record.secret };
  }

  async delete(id: ChannelId): Promise<void> {
    await this.#store.commit([{ type: 'delete', collection: COLLECTION, id }]);
    this.#byId.delete(id);
  }

  /** What gives channels the new path of their org, where it has one. */
  prepareMove(newPath: (org: string) => string | undefined): PreparedMove {
    return prepareMove(COLLECTION, this.#byId, newPath);
  }

  /** Why a message is not to be believed, or undefined; a believed one is noted as the channel's last. */
  problemOf(record: ChannelRecord, signed: Signed): string | undefined {
    const now = this.#clock();
    const { oldSecret } = record;
    const secrets = [record.secret, ...(oldSecret && oldSecret.until > now ? [oldSecret.secret] : [])];
    const problem = signatureProblem(secrets, signed, now);
    if (problem === undefined) this.#lastUsed.set(record.id, now);
    return problem;
  }

  /** A channel without its secrets. */
  toWire({ secret: _secret, oldSecret: _oldSecret, createdAt, ...rest }: ChannelRecord): Channel {
    const lastUsedAt = this.#lastUsed.get(rest.id);
    return {
      ...rest,
      createdAt: new Date(createdAt).toISOString(),
      ...(lastUsedAt !== undefined && { lastUsedAt: new Date(lastUsedAt).toISOString() }),
    };
  }

  async #keep(record: ChannelRecord): Promise<void> {
    await this.#store.commit([{ type: 'put', collection: COLLECTION, id: record.id, doc: record }]);
    this.#byId.set(record.id, record);
  }
}

/** A channel as somebody who reports: only that, at its org and below. */
export const channelActor = ({ id, name, org }: ChannelRecord): Actor => ({
  id: `channel:${id}`,
  name,
  org,
  may: (permission, subject) => permission === 'firstAction' && isWithin(subject.org, org),
});
