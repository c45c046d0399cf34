import { cellToBoundary } from 'h3-js';
import type { WebSocket } from 'ws';
import type { UnitTable } from '../../../server/picture/unitTable.js';
import { FRESHNESSES, UNIT_STATUSES } from '../../../server/wire/units.js';
import type { FeedView } from '../../../web/feed/feedClient.js';

/** The same facts that a units frame carries, as most servers would send them. */
function unitMessage(units: UnitTable, row: number): object {
  return {
    id: units.ids.idOf(row),
    lat: units.latE7[row]! / 1e7,
    lng: units.lngE7[row]! / 1e7,
    headingDegrees: units.headingCenti[row]! / 100,
    speedMps: units.speedCms[row]! / 100,
    status: UNIT_STATUSES[units.statusCode(row)],
    freshness: FRESHNESSES[units.freshnessCode(row)],
    knownAt: units.knownAt(row),
  };
}

/** One JSON message for each client with all that changed in its view. Returns how many unit positions that were. */
export async function sendJsonPerClient(
  units: UnitTable,
  clients: readonly { ws: WebSocket; rows: readonly number[] }[],
  drained: () => Promise<void>,
): Promise<number> {
  let sent = 0;
  for (let i = 0; i < clients.length; i++) {
    const { ws, rows } = clients[i]!;
    ws.send(JSON.stringify({ type: 'positions', units: rows.map((row) => unitMessage(units, row)) }));
    sent += rows.length;
    // Keeps what waits for the kernel small, so that memory does not become the figure.
    if (i % 20 === 19) await drained();
  }
  await drained();
  return sent;
}

/** One JSON message for each unit and client; the text is made once for all clients. Returns how many were sent. */
export async function sendJsonPerUnit(
  units: UnitTable,
  clients: readonly { ws: WebSocket; rows: readonly number[] }[],
  drained: () => Promise<void>,
): Promise<number> {
  const texts = new Map<number, string>();
  let sent = 0;
  for (const { ws, rows } of clients) {
    for (const row of rows) {
      let text = texts.get(row);
      if (text === undefined) {
        text = JSON.stringify(unitMessage(units, row));
        texts.set(row, text);
      }
      ws.send(text);
      if (++sent % 2_000 === 0) await drained();
    }
  }
  await drained();
  return sent;
}

/** Rows of every cell that reaches into a view: what the feed sends, known here without having been worked out. */
export function rowsInView(byCell: ReadonlyMap<string, number[]>, { bounds }: FeedView): number[] {
  const rows: number[] = [];
  for (const [cell, inCell] of byCell) {
    const corners = cellToBoundary(cell);
    const lats = corners.map(([lat]) => lat);
    const lngs = corners.map(([, lng]) => lng);
    const isOutside =
      Math.max(...lats) < bounds.south ||
      Math.min(...lats) > bounds.north ||
      Math.max(...lngs) < bounds.west ||
      Math.min(...lngs) > bounds.east;
    if (!isOutside) for (const row of inCell) rows.push(row);
  }
  return rows;
}
