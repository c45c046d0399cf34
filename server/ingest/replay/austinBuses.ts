import { readCsv } from './csvRows.js';
import {
  type BadRow,
  type RecordedEvent,
  type RecordedUnit,
  type Recording,
  readNumber,
  sortEvents,
} from './recording.js';

const COLUMNS = {
  required: ['vehicle_id', 'timestamp', 'latitude', 'longitude'],
  alias: { vehicle: 'vehicle_id', time: 'timestamp', lat: 'latitude', lon: 'longitude', lng: 'longitude' },
};

/** Buses of a city by GPS: columns vehicle_id, timestamp (RFC 3339 with offset), latitude, longitude. Real fixes, nothing derived. */
export function readAustinBuses(text: string): Recording {
  const { rows, bad } = readCsv(text, COLUMNS);
  const units = new Map<string, RecordedUnit>();
  const events: RecordedEvent[] = [];
  for (const { line, fields } of rows) {
    const refuse = (field: string, message: string): BadRow => ({ line, field, message });
    const vehicle = fields.vehicle_id!.trim();
    const at = Date.parse(fields.timestamp!);
    const lat = readNumber(fields.latitude, -90, 90);
    const lng = readNumber(fields.longitude, -180, 180);
    if (!/^[\p{L}\p{N}][\p{L}\p{N}._~-]{0,50}$/u.test(vehicle)) bad.push(refuse('vehicle_id', 'is no id'));
    else if (!Number.isFinite(at)) bad.push(refuse('timestamp', 'is no instant'));
    else if (lat === undefined) bad.push(refuse('latitude', 'is no latitude'));
    else if (lng === undefined) bad.push(refuse('longitude', 'is no longitude'));
    else {
      const unitId = `bus-${vehicle}`;
      if (!units.has(unitId))
        units.set(unitId, { id: unitId, callsign: `Bus ${vehicle}`, kind: 'bus', capabilities: ['transport'] });
      events.push({ type: 'position', at, unitId, lat, lng });
    }
  }
  return { units: [...units.values()], events: sortEvents(events), bad };
}
