import { ProblemError } from '../errors.js';

/** What a list query says about pages. */
interface PageAsked {
  readonly limit?: number | undefined;
  readonly cursor?: string | undefined;
}

/** A page, and where the next begins. */
export interface Page<T> {
  items: T[];
  nextCursor?: string;
}

/** A place in a list as clients carry it: opaque, good for one run of the server (`epoch`). */
function cursorAfter(epoch: string, key: string): string {
  return Buffer.from(`${epoch}\n${key}`).toString('base64url');
}

/** The key after which to go on. @throws ProblemError `badQuery` when the cursor is not one of this run's */
function keyOfCursor(cursor: string, epoch: string): string {
  const text = Buffer.from(cursor, 'base64url').toString();
  if (text.startsWith(`${epoch}\n`)) return text.slice(epoch.length + 1);
  return refuseCursor();
}

function refuseCursor(): never {
  throw new ProblemError('badQuery', 'The cursor is not one of this server run: start the list again without it.', {
    errors: [{ field: 'query/cursor', message: 'is not one of this server run' }],
  });
}

/**
 * Up to `limit` rows after the cursor that `wanted` lets pass, ascending and below `end`. An entity keeps its row as long
 * as it lives, so what exists through the whole listing comes exactly once.
 */
export function pageOfRows(
  asked: PageAsked,
  epoch: string,
  end: number,
  wanted: (row: number) => boolean,
): Page<number> {
  const limit = asked.limit ?? 100;
  const items: number[] = [];
  const after = asked.cursor === undefined ? -1 : Number(keyOfCursor(asked.cursor, epoch));
  if (!Number.isSafeInteger(after)) refuseCursor();
  for (let row = after + 1; row < end; row++) {
    if (!wanted(row)) continue;
    if (items.length === limit) return { items, nextCursor: cursorAfter(epoch, String(items[limit - 1])) };
    items.push(row);
  }
  return { items };
}

/** Up to `limit` things with keys greater than the cursor's, in the order of their keys, which must differ. */
export function pageOfKeyed<T>(
  asked: PageAsked,
  epoch: string,
  things: Iterable<T>,
  keyOf: (thing: T) => string,
): Page<T> {
  const limit = asked.limit ?? 100;
  const after = asked.cursor === undefined ? undefined : keyOfCursor(asked.cursor, epoch);
  const rest = Array.from(things, (thing) => ({ thing, key: keyOf(thing) }))
    .filter(({ key }) => after === undefined || key > after)
    .sort((a, b) => (a.key < b.key ? -1 : 1));
  const items = rest.slice(0, limit).map(({ thing }) => thing);
  return rest.length > limit ? { items, nextCursor: cursorAfter(epoch, rest[limit - 1].key) } : { items };
}
