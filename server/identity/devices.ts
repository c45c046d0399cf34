import { ProblemError } from '../errors.js';
import type { Store } from '../store/store.js';
import type { Principal } from '../wire/identity.js';
import type { CameraId, DeviceId, UnitId } from '../wire/ids.js';
import type { Revocations } from './revocations.js';
import { DEVICE_PREFIX, newId, newToken, tokenHash } from './tokens.js';

/** A device as stored: exactly one of `unitId`, `cameraId` and `wallId`. Instants are ms since the epoch. */
export interface DeviceRecord {
  id: DeviceId;
  kind: string;
  unitId?: UnitId;
  cameraId?: CameraId;
  wallId?: string;
  tokenHash: string;
  createdAt: number;
  createdBy: string;
  rotatedAt?: number;
}

/** What a device speaks for, or the wall it is a screen of. */
export type DeviceSubject =
  | { type: 'unit'; id: UnitId }
  | { type: 'camera'; id: CameraId }
  | { type: 'wall'; id: string };

/** The unit, camera or wall a device is bound to. */
export function subjectOf({ unitId, cameraId, wallId }: DeviceRecord): DeviceSubject {
  if (unitId !== undefined) return { type: 'unit', id: unitId };
  return cameraId !== undefined ? { type: 'camera', id: cameraId } : { type: 'wall', id: wallId! };
}

const bindingOf = ({ type, id }: DeviceSubject): Pick<DeviceRecord, 'unitId' | 'cameraId' | 'wallId'> =>
  type === 'unit' ? { unitId: id } : type === 'camera' ? { cameraId: id } : { wallId: id };

/** Org of a unit, camera or wall (and the wall's name), undefined when there is none such: how identity asks the rest. */
export type PlaceOf = (type: DeviceSubject['type'], id: string) => { org: string; name?: string } | undefined;

const COLLECTION = 'devices';

export interface DevicesOptions {
  store: Store;
  revocations: Revocations;
  clock: () => number;
  placeOf: PlaceOf;
}

/** All devices, in memory by the hash of their token, and in the store. */
export class Devices {
  readonly #options: DevicesOptions;
  readonly #byId: Map<string, DeviceRecord>;
  readonly #byHash = new Map<string, DeviceRecord>();
  readonly #principals = new WeakMap<DeviceRecord, Principal & { type: 'device' }>();
  readonly #lastSeen = new Map<string, number>();

  private constructor(options: DevicesOptions, byId: Map<string, DeviceRecord>) {
    this.#options = options;
    this.#byId = byId;
    for (const device of byId.values()) this.#byHash.set(device.tokenHash, device);
  }

  static async load(options: DevicesOptions): Promise<Devices> {
    return new Devices(options, await options.store.documents.all<DeviceRecord>(COLLECTION));
  }

  get(id: string): DeviceRecord | undefined {
    return this.#byId.get(id);
  }

  /** Every device, by id. */
  list(): DeviceRecord[] {
    return [...this.#byId.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  }

  /** Devices of one unit, camera or wall. */
  of(type: DeviceSubject['type'], id: string): DeviceRecord[] {
    return this.list().filter((device) => {
      const subject = subjectOf(device);
      return subject.type === type && subject.id === id;
    });
  }

  /** Org the device belongs to: that of its unit, camera or wall, as it is now. */
  orgOf(device: DeviceRecord): string | undefined {
    return this.orgOfSubject(subjectOf(device));
  }

  /** Org of a unit, camera or wall as it is now, undefined when there is none such. */
  orgOfSubject({ type, id }: DeviceSubject): string | undefined {
    return this.#options.placeOf(type, id)?.org;
  }

  /** When the device was last heard of since the server started, in ms since the epoch. */
  lastSeenAt(id: string): number | undefined {
    return this.#lastSeen.get(id);
  }

  /** Registers a device. The token is shown this once. @throws ProblemError `unprocessable` when what it is for does not exist */
  async add(subject: DeviceSubject, kind: string, by: string): Promise<{ device: DeviceRecord; token: string }> {
    if (this.orgOfSubject(subject) === undefined) {
      throw new ProblemError('unprocessable', `There is no ${subject.type} ${subject.id}. Create it first.`);
    }
    const token = newToken(DEVICE_PREFIX);
    const device: DeviceRecord = {
      id: newId('d') as DeviceId,
      kind,
      ...bindingOf(subject),
      tokenHash: tokenHash(token),
      createdAt: this.#options.clock(),
      createdBy: by,
    };
    await this.#replace(device);
    return { device, token };
  }

  /** Gives a device a new token; the old one opens nothing any more, and its connections are dropped. */
  async rotate(id: string): Promise<{ device: DeviceRecord; token: string }> {
    const before = this.#byId.get(id);
    if (!before) throw new ProblemError('notFound', 'There is no such device.');
    const token = newToken(DEVICE_PREFIX);
    const device = { ...before, tokenHash: tokenHash(token), rotatedAt: this.#options.clock() };
    this.#byHash.delete(before.tokenHash);
    this.#options.revocations.announce({ type: 'device', id });
    await this.#replace(device);
    return { device, token };
  }

  /** Removes a device; its token opens nothing any more, and its connections are dropped in the same turn. */
  async revoke(id: string): Promise<void> {
    const device = this.#byId.get(id);
    if (!device) return;
    this.#byId.delete(id);
    this.#byHash.delete(device.tokenHash);
    this.#lastSeen.delete(id);
    this.#options.revocations.announce({ type: 'device', id });
    await this.#options.store.documents.delete(COLLECTION, id);
  }

  /** Removes the devices of a unit, camera or wall that is being deleted. */
  async revokeOf(type: DeviceSubject['type'], id: string): Promise<void> {
    await Promise.all(this.of(type, id).map((device) => this.revoke(device.id)));
  }

  /** The principal of a device token; undefined when it is unknown or what it is for is gone. */
  use(token: string): (Principal & { type: 'device' }) | undefined {
    const device = this.#byHash.get(tokenHash(token));
    if (!device) return undefined;
    const subject = subjectOf(device);
    const place = this.#options.placeOf(subject.type, subject.id);
    if (!place) return undefined;
    const { org, name } = place;
    this.#lastSeen.set(device.id, this.#options.clock());
    let principal = this.#principals.get(device);
    if (principal?.org !== org || principal.name !== name) {
      const { id, kind } = device;
      principal = { type: 'device', id, kind, org, ...(name !== undefined && { name }), ...bindingOf(subject) };
      this.#principals.set(device, principal);
    }
    return principal;
  }

  async #replace(device: DeviceRecord): Promise<void> {
    this.#byId.set(device.id, device);
    this.#byHash.set(device.tokenHash, device);
    await this.#options.store.documents.put(COLLECTION, device.id, device);
  }
}
