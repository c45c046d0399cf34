import { PersistentMap } from '../command/persistentMap.js';
import { squaresOf } from '../command/squares.js';
import { type CommandState, emptyState, STATE_MAPS, type StateScalars } from '../command/state.js';
import type { StoreOp } from '../store/protocol.js';
import type { CommandStore } from './commandStore.js';

const HEAD = 'command.head';
/** Idempotency keys are written in lists, one a checkpoint: they are many and go all at once. */
const KEY_LISTS = 'command.keys';
const LISTED = STATE_MAPS.filter((name) => name !== 'keys' && name !== 'oldKeys');

/** Where a state was written out: the fold of the journal up to and with `sequence`. */
interface Head extends StateScalars {
  readonly sequence: number;
  /** Form of the documents; another one is not read. */
  readonly form: 1;
}

interface KeyList {
  readonly generation: number;
  readonly keys: readonly (readonly [key: string, fingerprint: string])[];
}

/** A state and the sequence of the journal that it is the fold of. */
export interface StateAt {
  readonly state: CommandState;
  readonly sequence: number;
}

const collectionOf = (name: string): string => `command.state.${name}`;
const listId = ({ generation }: { generation: number }, sequence: number): string =>
  `${String(generation).padStart(8, '0')}-${String(sequence).padStart(12, '0')}`;

/**
 * Writes that bring what was written out of `before` to `after`: only entries that differ, and the sequence, so that all of
 * it in one commit is a state again. The unchanged parts of the two states are shared and are not looked at.
 */
export function checkpointOps(before: StateAt, after: StateAt): StoreOp[] {
  const ops: StoreOp[] = [];
  for (const name of LISTED) {
    const map = after.state[name] as PersistentMap<string, unknown>;
    // Nothing was written before the first time, not even what a state begins with.
    const written = before.sequence === 0 ? PersistentMap.of<string, unknown>() : before.state[name];
    const { put, gone } = map.since(written as PersistentMap<string, unknown>);
    const collection = collectionOf(name);
    for (const [id, doc] of put) ops.push({ type: 'put', collection, id, doc });
    for (const id of gone) ops.push({ type: 'delete', collection, id });
  }
  ops.push(...keyOps(before.state, after.state, after.sequence));
  const { numbering, keysSince, keyGeneration } = after.state;
  const head: Head = { sequence: after.sequence, numbering, keysSince, keyGeneration, form: 1 };
  ops.push({ type: 'put', collection: HEAD, id: 'head', doc: head });
  return ops;
}

function keyOps(before: CommandState, after: CommandState, sequence: number): StoreOp[] {
  const known = (generation: number): PersistentMap<string, string> => {
    if (generation === before.keyGeneration) return before.keys;
    return generation === before.keyGeneration - 1 ? before.oldKeys : PersistentMap.of();
  };
  const lists: KeyList[] = [
    { generation: after.keyGeneration - 1, map: after.oldKeys },
    { generation: after.keyGeneration, map: after.keys },
  ].map(({ generation, map }) => ({ generation, keys: map.since(known(generation)).put }));
  return lists
    .filter(({ keys }) => keys.length > 0)
    .map((doc) => ({ type: 'put', collection: KEY_LISTS, id: listId(doc, sequence), doc }));
}

/** The state that was written out last; the empty one, at sequence 0, on a fresh store. */
export async function loadCheckpoint(store: CommandStore): Promise<StateAt> {
  const head = await store.documents.get<Head>(HEAD, 'head');
  if (!head) return { state: emptyState(), sequence: 0 };
  if (head.form !== 1)
    throw new Error(`the command state has form ${String(head.form)}; use the version that wrote it`);
  const { sequence, numbering, keysSince, keyGeneration } = head;
  const maps: Record<string, PersistentMap<string, unknown>> = {};
  for (const name of LISTED) maps[name] = PersistentMap.of(await store.documents.all(collectionOf(name)));
  const keys = await loadKeys(store, keyGeneration);
  const state = { ...emptyState(), ...maps, ...keys, numbering, keysSince, keyGeneration };
  return { state: { ...state, squares: squaresOf(state.incidents) }, sequence };
}

async function loadKeys(store: CommandStore, current: number): Promise<Pick<CommandState, 'keys' | 'oldKeys'>> {
  const lists = [...(await store.documents.all<KeyList>(KEY_LISTS)).values()];
  const of = (wanted: number) =>
    PersistentMap.of(lists.filter(({ generation }) => generation === wanted).flatMap(({ keys }) => keys));
  return { keys: of(current), oldKeys: of(current - 1) };
}

/** Takes lists of keys away that no generation in use needs. */
export async function dropOldKeys(store: CommandStore, current: number): Promise<void> {
  const ids = [...(await store.documents.all<KeyList>(KEY_LISTS))]
    .filter(([, { generation }]) => generation < current - 1)
    .map(([id]) => id);
  await store.commit(ids.map((id) => ({ type: 'delete', collection: KEY_LISTS, id })));
}
