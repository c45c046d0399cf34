import type { Store } from '../store/store.js';
import type { AccountId, DeviceId } from '../wire/ids.js';
import { newId } from './tokens.js';

/** Who wore a device: `until` is when it ended or, if later than now, when the shift will. Instants are ms since the epoch. */
export interface WearingRecord {
  id: string;
  deviceId: DeviceId;
  accountId: AccountId;
  from: number;
  until?: number;
}

const COLLECTION = 'wearings';

/** Which person wears which device, shift by shift; what was stays on record. */
export class Wearers {
  readonly #store: Store;
  readonly #clock: () => number;
  readonly #byDevice = new Map<string, WearingRecord[]>();

  private constructor(store: Store, clock: () => number, records: Iterable<WearingRecord>) {
    this.#store = store;
    this.#clock = clock;
    for (const record of records) this.#add(record);
  }

  static async load(store: Store, clock: () => number): Promise<Wearers> {
    const records = [...(await store.documents.all<WearingRecord>(COLLECTION)).values()];
    return new Wearers(
      store,
      clock,
      records.sort((a, b) => a.from - b.from),
    );
  }

  /** Every wearing of a device, newest first. */
  of(deviceId: string): WearingRecord[] {
    return [...(this.#byDevice.get(deviceId) ?? [])].reverse();
  }

  /** Account that wears (or wore) the device at an instant; undefined for nobody. */
  wearerOf(deviceId: string, at = this.#clock()): AccountId | undefined {
    return this.#at(deviceId, at)?.accountId;
  }

  /** Somebody puts the device on; whoever wore it until now takes it off. */
  async putOn(deviceId: DeviceId, accountId: AccountId, until?: number): Promise<WearingRecord> {
    const now = this.#clock();
    const ended = this.#ended(deviceId, now);
    const record: WearingRecord = {
      id: newId('w'),
      deviceId,
      accountId,
      from: now,
      ...(until !== undefined && { until }),
    };
    await this.#store.documents.putMany(
      COLLECTION,
      [...ended, record].map((wearing) => [wearing.id, wearing] as const),
    );
    for (const wearing of ended) this.#replace(wearing);
    this.#add(record);
    return record;
  }

  /** The device is taken off; nothing happens when nobody wears it. */
  async takeOff(deviceId: DeviceId): Promise<void> {
    const ended = this.#ended(deviceId, this.#clock());
    if (ended.length === 0) return;
    await this.#store.documents.putMany(
      COLLECTION,
      ended.map((wearing) => [wearing.id, wearing] as const),
    );
    for (const wearing of ended) this.#replace(wearing);
  }

  #at(deviceId: string, at: number): WearingRecord | undefined {
    return this.#byDevice
      .get(deviceId)
      ?.findLast((wearing) => wearing.from <= at && (wearing.until === undefined || wearing.until > at));
  }

  /** The wearing in force, ended now. */
  #ended(deviceId: string, now: number): WearingRecord[] {
    const current = this.#at(deviceId, now);
    return current ? [{ ...current, until: now }] : [];
  }

  #add(record: WearingRecord): void {
    const list = this.#byDevice.get(record.deviceId) ?? [];
    this.#byDevice.set(record.deviceId, [...list, record]);
  }

  #replace(record: WearingRecord): void {
    const list = this.#byDevice.get(record.deviceId) ?? [];
    this.#byDevice.set(
      record.deviceId,
      list.map((wearing) => (wearing.id === record.id ? record : wearing)),
    );
  }
}
