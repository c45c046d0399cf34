/** What may be told: each kind has words of its own where it waits. */
export type OutboxKind =
  | 'status'
  | 'sos'
  | 'receipt'
  | 'message'
  | 'request'
  | 'note'
  | 'checklist'
  | 'photo'
  | 'welfare'
  | 'position';

/** What waits to be told to the server, in the order it happened. */
export interface OutboxItem {
  /** Place in the order, given by the store. */
  sequence: number;
  /** Sent with it each time, so that the server does it once. */
  key: string;
  /** A cry for help goes before everything, and what a person did before where the phone was. */
  lane: 'urgent' | 'intent' | 'position';
  kind: OutboxKind;
  method: 'POST' | 'PUT';
  path: string;
  body: unknown;
  /** Content that is no JSON: a picture. */
  content?: Blob;
  /** When it happened, ms since the epoch, by the phone's own clock. */
  at: number;
}

/** An item before the store has numbered it. */
export type NewOutboxItem = Omit<OutboxItem, 'sequence'>;

/** Something the server refused for good, for the person to see. */
export interface RefusedItem {
  item: OutboxItem;
  code: string;
  detail: string;
}

/** Where the items are kept. */
export interface OutboxStore {
  add(item: NewOutboxItem): Promise<OutboxItem>;
  /** All of them, oldest first. */
  all(): Promise<OutboxItem[]>;
  remove(sequences: readonly number[]): Promise<void>;
  /** Takes an item out of what waits and keeps it with its refusal, in one step. */
  refuse(refused: RefusedItem): Promise<void>;
  /** Refusals that nobody has read yet, oldest first. */
  refusals(): Promise<RefusedItem[]>;
  forget(refused: RefusedItem): Promise<void>;
}

const WAITING = 'outbox';
const REFUSED = 'refused';

/** Opens the outbox of this browser; it outlives the page and the phone's restart. */
export async function openOutboxStore(name = 'muster-field'): Promise<OutboxStore> {
  const opening = indexedDB.open(name, 2);
  opening.onupgradeneeded = () => {
    const { objectStoreNames } = opening.result;
    if (!objectStoreNames.contains(WAITING))
      opening.result.createObjectStore(WAITING, { keyPath: 'sequence', autoIncrement: true });
    if (!objectStoreNames.contains(REFUSED)) opening.result.createObjectStore(REFUSED, { keyPath: 'item.sequence' });
  };
  const database = await settled(opening);
  const write = <T>(
    act: (of: (store: string) => IDBObjectStore) => IDBRequest<T> | undefined,
  ): Promise<T | undefined> =>
    new Promise((resolve, reject) => {
      // Strict: on the disk before anyone is told that it is kept.
      const transaction = database.transaction([WAITING, REFUSED], 'readwrite', { durability: 'strict' });
      const request = act((store) => transaction.objectStore(store));
      transaction.oncomplete = () => resolve(request?.result);
      transaction.onabort = () => reject(transaction.error ?? new Error('the outbox could not be written'));
    });
  const read = <T>(store: string) => settled(database.transaction(store).objectStore(store).getAll()) as Promise<T[]>;
  return {
    async add(item) {
      const sequence = await write((of) => of(WAITING).add(item));
      return { ...item, sequence: Number(sequence) };
    },
    all: () => read<OutboxItem>(WAITING),
    async remove(sequences) {
      await write((of) => {
        for (const sequence of sequences) of(WAITING).delete(sequence);
        return undefined;
      });
    },
    async refuse(refused) {
      await write((of) => {
        of(WAITING).delete(refused.item.sequence);
        return of(REFUSED).put(refused);
      });
    },
    refusals: () => read<RefusedItem>(REFUSED),
    async forget({ item }) {
      await write((of) => of(REFUSED).delete(item.sequence) as IDBRequest<undefined>);
    },
  };
}

function settled<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('the outbox could not be read'));
  });
}
