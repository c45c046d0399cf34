import type { StoreOp } from '../store/protocol.js';

/** Writes that belong to the move of an org, and what to do once they are durable. */
export interface PreparedMove {
  readonly ops: StoreOp[];
  apply(): void;
}

/** Gives the records of a collection whose org has a new path that path. */
export function prepareMove<K extends string, R extends { readonly org: string }>(
  collection: string,
  records: Map<K, R>,
  newPath: (org: string) => string | undefined,
): PreparedMove {
  const moved = [...records].flatMap(([id, record]): [K, R][] => {
    const org = newPath(record.org);
    return org === undefined ? [] : [[id, { ...record, org }]];
  });
  return {
    ops: moved.map(([id, doc]) => ({ type: 'put', collection, id, doc })),
    apply() {
      for (const [id, record] of moved) records.set(id, record);
    },
  };
}
