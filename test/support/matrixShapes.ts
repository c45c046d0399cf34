import type { Permission } from '../../server/wire/identity.js';

/** Where the things of the matrix are, and where the same roles are held by people who must not reach them. */
export const INSIDE = 'hq/jinan';
export const OUTSIDE = 'hq/qingdao';

/** A request of one cell. */
export interface CellRequest {
  url: string;
  body?: unknown;
  /** Media type of a body that is not JSON. */
  type?: string;
}

/** Fresh things a cell may use up; ids are of `INSIDE`. */
export interface CellThings {
  unit: string;
  camera: string;
  area: string;
  incident: string;
  device: string;
  user: string;
  org: string;
  share: string;
  session: string;
  order: string;
  element: string;
  fence: string;
  runCard: string;
  wall: string;
  recording: string;
  channel: string;
  partner: string;
  webhook: string;
  unique: string;
}

/**
 * How one operation is tried: a request that succeeds for whoever may, and what is needed for it at `INSIDE` beyond the route's
 * own permission.
 */
export interface MatrixRow {
  request(things: CellThings): CellRequest;
  /** Any of these at the things' org; default: the route's own permission. */
  needs?: readonly Permission[];
  /** Its answer lists things: outside the scope it is empty of them, not refused. */
  lists?: (things: CellThings) => string;
  /** Statuses that count as allowed; default: below 300. */
  allowed?: readonly number[];
  /** Statuses that count as refused outside; default: 403 and 404. An import names each row that is out of reach. */
  refused?: readonly number[];
  /** About the asker alone, or about nothing of any org: every role that passes the route may, wherever held. */
  anywhere?: true;
}
