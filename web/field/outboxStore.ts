/** What waits to be told to the server, in the order it happened. */
export interface OutboxItem {
  /** Place in the order, given by the store. */
  sequence: number;
  /** Sent with it each time, so that the server does it once. */
  key: string;
  lane: 'intent' | 'position';
  kind: 'status' | 'sos' | 'receipt' | 'position';
  method: 'POST' | 'PUT';
  path: string;
  body: unknown;
  /** When it happened, ms since the epoch, by the server's clock as far as known. */
  at: number;
}

/** An item before the store has numbered it. */
export type NewOutboxItem = Omit<OutboxItem, 'sequence'>;

/** Where the items are kept. */
export interface OutboxStore {
  add(item: NewOutboxItem): Promise<OutboxItem>;
  /** All of them, oldest first. */
  all(): Promise<OutboxItem[]>;
  remove(sequences: readonly number[]): Promise<void>;
}

const STORE = 'outbox';

/** Opens the outbox of this browser; it outlives the page and the phone's restart. */
export async function openOutboxStore(name = 'muster-field'): Promise<OutboxStore> {
  const opening = indexedDB.open(name, 1);
  opening.onupgradeneeded = () => {
    opening.result.createObjectStore(STORE, { keyPath: 'sequence', autoIncrement: true });
  };
  const database = await settled(opening);
  const write = <T>(act: (store: IDBObjectStore) => IDBRequest<T> | undefined): Promise<T | undefined> =>
    new Promise((resolve, reject) => {
      // Strict: on the disk before anyone is told that it is kept.
      const transaction = database.transaction(STORE, 'readwrite', { durability: 'strict' });
      const request = act(transaction.objectStore(STORE));
      transaction.oncomplete = () => resolve(request?.result);
      transaction.onabort = () => reject(transaction.error ?? new Error('the outbox could not be written'));
    });
  return {
    async add(item) {
      const sequence = await write((store) => store.add(item));
      return { ...item, sequence: Number(sequence) };
    },
    all: () => settled(database.transaction(STORE).objectStore(STORE).getAll()) as Promise<OutboxItem[]>,
    async remove(sequences) {
      await write((store) => {
        for (const sequence of sequences) store.delete(sequence);
        return undefined;
      });
    },
  };
}

function settled<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('the outbox could not be read'));
  });
}
