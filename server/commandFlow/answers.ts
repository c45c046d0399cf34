import type { CommandState } from '../command/state.js';
import type { StoreOp } from '../store/protocol.js';
import type { CommandStore } from './commandStore.js';

const PURGE_PAGE = 500;

const collectionOf = (generation: number): string => `command.answers.${generation}`;

/** The first answer to a keyed command, kept with the record that it answers. */
export function answerOp(after: CommandState, key: string, body: unknown): StoreOp {
  return { type: 'put', collection: collectionOf(after.keyGeneration), id: key, doc: { body } };
}

/** The first answer to a key that the state knows. */
export async function readAnswer(store: CommandStore, state: CommandState, key: string): Promise<unknown> {
  const generation = state.keys.has(key) ? state.keyGeneration : state.keyGeneration - 1;
  const doc = await store.documents.get<{ body: unknown }>(collectionOf(generation), key);
  return doc?.body;
}

/** Takes away the answers of a generation that is over, page by page so that nobody waits for it. */
export async function purgeAnswers(store: CommandStore, generation: number): Promise<void> {
  const collection = collectionOf(generation);
  while (true) {
    const rows = (await store.read({ read: 'documents', collection, after: '', limit: PURGE_PAGE })) as [string][];
    if (rows.length === 0) return;
    await store.commit(rows.map(([id]) => ({ type: 'delete', collection, id })));
  }
}
