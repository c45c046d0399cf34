import { DERIVED, type UnitTable } from '../picture/unitTable.js';
import { FRESHNESSES, UNIT_STATUSES } from '../wire/units.js';
import { type JsonBytes, piece } from './jsonBytes.js';

/** More than what is written beside the texts of the record. */
const NUMBERS_BYTES = 512;
const ID = piece('{"id":"');
const CALLSIGN = piece('","callsign":');
const STATUS = UNIT_STATUSES.map((status) => piece(`,"status":"${status}"`));
const LAT = piece(',"etaSource":"estimate","position":{"lat":');
const LNG = piece(',"lng":');
const REPORTED_AT = piece(',"reportedAt":');
const RECEIVED_AT = piece(',"receivedAt":');
const HEADING = piece(',"headingDegrees":');
const SPEED = piece(',"speedMps":');
const ACCURACY = piece(',"accuracyMeters":');
const DERIVED_TRUE = piece(',"derived":true');
const FRESHNESS = FRESHNESSES.map((freshness) => piece(`},"freshness":"${freshness}"`));
const STREAM = piece(',"streamId":');

/** Writes units as JSON straight from the columns: all that does not depend on where the asker stands. */
export class UnitTexts {
  readonly #units: UnitTable;
  /** Texts by number of the kind, the org, the list of capabilities. */
  readonly #kinds: Uint8Array[] = [];
  readonly #orgs: Uint8Array[] = [];
  readonly #capabilities: Uint8Array[] = [];

  constructor(units: UnitTable) {
    this.#units = units;
  }

  /** Writes the members of the unit in a row, from `{` on, without the closing brace. The row must have a position. */
  write(row: number, out: JsonBytes): void {
    const units = this.#units;
    const kind = units.kind[row];
    const org = units.org[row];
    const list = units.capabilityList[row];
    this.#kinds[kind] ??= member('kind', units.kinds.wordOf(kind));
    this.#orgs[org] ??= member('org', units.orgs.wordOf(org));
    this.#capabilities[list] ??= member('capabilities', units.capabilities.listOf(list));
    const capabilities = this.#capabilities[list];
    out.room(NUMBERS_BYTES);
    out.put(ID);
    // Ids hold nothing that JSON escapes (ID_PATTERN).
    out.text(units.ids.idOf(row)!);
    out.room(NUMBERS_BYTES);
    out.put(CALLSIGN);
    out.text(JSON.stringify(units.callsignOf(row)));
    out.room(this.#kinds[kind].length + this.#orgs[org].length + capabilities.length + NUMBERS_BYTES);
    out.put(this.#kinds[kind]);
    out.put(this.#orgs[org]);
    out.put(STATUS[units.statusCode(row)]);
    out.put(capabilities);
    this.#writePosition(row, out);
    const streamId = units.streamOf(row);
    if (streamId === undefined) return;
    out.put(STREAM);
    out.text(JSON.stringify(streamId));
  }

  #writePosition(row: number, out: JsonBytes): void {
    const units = this.#units;
    out.put(LAT);
    out.decimal(units.latE7[row], 7);
    out.put(LNG);
    out.decimal(units.lngE7[row], 7);
    out.put(REPORTED_AT);
    out.instant(units.reportedAt[row]);
    out.put(RECEIVED_AT);
    out.instant(units.receivedAt[row]);
    writeKnown(out, HEADING, units.headingCenti[row]);
    writeKnown(out, SPEED, units.speedCms[row]);
    writeKnown(out, ACCURACY, units.accuracyCm[row]);
    if ((units.state[row] & DERIVED) !== 0) out.put(DERIVED_TRUE);
    out.put(FRESHNESS[units.freshnessCode(row)]);
  }
}

function writeKnown(out: JsonBytes, name: Uint8Array, hundredths: number): void {
  if (hundredths < 0) return;
  out.put(name);
  out.decimal(hundredths, 2);
}

const member = (name: string, value: unknown): Uint8Array => piece(`,"${name}":${JSON.stringify(value)}`);
