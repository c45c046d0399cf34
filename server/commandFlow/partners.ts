import type { PartnerId } from '../wire/command.js';
import type { Partner, PartnerInput } from '../wire/partners.js';
import type { CallOut } from './callOut.js';
import type { CommandStore } from './commandStore.js';
import { Open311Client } from './open311.js';
import { type PreparedMove, prepareMove } from './preparedMove.js';

const COLLECTION = 'partners';

/** A partner as it is kept. */
export interface PartnerRecord extends PartnerInput {
  readonly id: PartnerId;
  readonly createdAt: number;
}

/** The services that incidents can be handed to. */
export class Partners {
  readonly #store: CommandStore;
  readonly #clock: () => number;
  readonly #callOut: CallOut;
  readonly #byId: Map<PartnerId, PartnerRecord>;

  private constructor(options: PartnersOptions, byId: Map<string, PartnerRecord>) {
    this.#store = options.store;
    this.#clock = options.clock;
    this.#callOut = options.callOut;
    this.#byId = byId as Map<PartnerId, PartnerRecord>;
  }

  static async load(options: PartnersOptions): Promise<Partners> {
    return new Partners(options, await options.store.documents.all<PartnerRecord>(COLLECTION));
  }

  list(): PartnerRecord[] {
    return [...this.#byId.values()];
  }

  get(id: PartnerId): PartnerRecord | undefined {
    return this.#byId.get(id);
  }

  /** Adds a partner or changes it; a key that is not given stays. */
  async put(id: PartnerId, input: PartnerInput): Promise<Partner> {
    const known = this.#byId.get(id);
    const apiKey = input.apiKey ?? known?.apiKey;
    const createdAt = known?.createdAt ?? this.#clock();
    const record: PartnerRecord = { ...input, id, createdAt, ...(apiKey !== undefined && { apiKey }) };
    await this.#keep(record);
    return toPartner(record);
  }

  /** What gives partners the new path of their org, where it has one. */
  prepareMove(newPath: (org: string) => string | undefined): PreparedMove {
    return prepareMove(COLLECTION, this.#byId, newPath);
  }

  async delete(id: PartnerId): Promise<void> {
    await this.#store.commit([{ type: 'delete', collection: COLLECTION, id }]);
    this.#byId.delete(id);
  }

  async #keep(record: PartnerRecord): Promise<void> {
    await this.#store.commit([{ type: 'put', collection: COLLECTION, id: record.id, doc: record }]);
    this.#byId.set(record.id, record);
  }

  clientOf({ endpoint, jurisdictionId, apiKey }: PartnerRecord): Open311Client {
    return new Open311Client({
      endpoint,
      callOut: this.#callOut,
      ...(jurisdictionId !== undefined && { jurisdictionId }),
      ...(apiKey !== undefined && { apiKey }),
    });
  }
}

export interface PartnersOptions {
  store: CommandStore;
  clock(): number;
  callOut: CallOut;
}

/** A partner without its key. */
export function toPartner({ apiKey, createdAt, ...rest }: PartnerRecord): Partner {
  return { ...rest, hasKey: apiKey !== undefined, createdAt: new Date(createdAt).toISOString() };
}
