import { initialBearingDegrees, type LatLng } from '../geo/geodesy.js';
import type { CamerasResult } from '../index/cameraSectors.js';
import type { NearestResult } from '../index/query.js';
import type { Picture } from '../picture/picture.js';
import { etaFactor } from './eta.js';
import { JsonBytes, piece } from './jsonBytes.js';
import { TextPool } from './textPool.js';
import { UnitTexts } from './unitTexts.js';

/** Bytes that the kept texts of units and cameras take at most; one takes about 350. */
const UNIT_BYTES = 24 * 1024 * 1024;
const CAMERA_BYTES = 4 * 1024 * 1024;
/** Stamp of a camera's text, which is forgotten when the camera changes. */
const KEPT = 1;
/** More than what an item says of distance, bearing and ETA. */
const VIEW_BYTES = 256;
const COMMA = 0x2c;
const CLOSE = 0x7d;
const UNITS = piece('{"units":[');
const CAMERAS = piece('],"cameras":[');
const END = piece(']}');
const DISTANCE = piece(',"distanceMeters":');
const BEARING = piece(',"bearingDegrees":');
const ETA = piece(',"etaSeconds":');
const SEES = piece(',"sees":true}');
const SEES_NOT = piece(',"sees":false}');

/** Writes the answer of `Nearest.find` as JSON text: the same as JSON.stringify of it, several times faster. */
export class NearestText {
  readonly #picture: Picture;
  readonly #out = new JsonBytes();
  readonly #unitTexts: UnitTexts;
  readonly #unitPool = new TextPool(UNIT_BYTES);
  readonly #cameraPool = new TextPool(CAMERA_BYTES);
  /** Seconds for a metre, by number of the kind. */
  readonly #etaFactors: number[] = [];
  /** Where the texts of an answer are kept. */
  #found = new Int32Array(64);

  constructor(picture: Picture) {
    this.#picture = picture;
    this.#unitTexts = new UnitTexts(picture.units);
    picture.subscribe({
      onUnitRemoved: (row) => this.#unitPool.forget(row),
      onCameraChanged: (row) => this.#cameraPool.forget(row),
      onCameraRemoved: (row) => this.#cameraPool.forget(row),
    });
  }

  /** The answer for the found rows, seen from a place. */
  write(units: NearestResult, cameras: CamerasResult, from: LatLng): Buffer {
    const out = this.#out;
    out.begin();
    out.put(UNITS);
    this.#writeUnits(units, from);
    out.room(VIEW_BYTES);
    out.put(CAMERAS);
    this.#writeCameras(cameras, from);
    out.room(VIEW_BYTES);
    out.put(END);
    return out.finish();
  }

  #writeUnits(units: NearestResult, from: LatLng): void {
    const { rows, count } = units;
    const { version } = this.#picture.units;
    const pool = this.#unitPool;
    const found = this.#placesFor(count);
    // All are looked up before the first is written, so that their cache misses overlap.
    for (let n = 0; n < count; n++) found[n] = pool.find(rows[n], version[rows[n]]);
    for (let n = 0; n < count; n++) {
      // What was made since may have taken the place of what was found.
      const at = found[n] < 0 ? -1 : pool.find(rows[n], version[rows[n]]);
      const meters = units.metersTo(n);
      if (at < 0) {
        this.#writeUnit(rows[n], meters, from);
      } else {
        pool.write(at, this.#out);
        this.#writeView(meters, pool.latAt(at), pool.lngAt(at), from);
        this.#writeEta(pool.kindAt(at), meters);
      }
      this.#out.byte(COMMA);
    }
    if (count > 0) this.#out.back();
  }

  #writeUnit(row: number, meters: number, from: LatLng): void {
    const { units } = this.#picture;
    const lat = units.latE7[row] / 1e7;
    const lng = units.lngE7[row] / 1e7;
    const kind = units.kind[row];
    const before = this.#out.position;
    this.#unitTexts.write(row, this.#out);
    const at = this.#unitPool.keep(row, units.version[row], this.#out, before);
    if (at >= 0) this.#unitPool.note(at, lat, lng, kind);
    this.#writeView(meters, lat, lng, from);
    this.#writeEta(kind, meters);
  }

  #writeCameras(cameras: CamerasResult, from: LatLng): void {
    const { rows, count, seeing } = cameras;
    const out = this.#out;
    const pool = this.#cameraPool;
    const found = this.#placesFor(count);
    for (let n = 0; n < count; n++) found[n] = pool.find(rows[n], KEPT);
    for (let n = 0; n < count; n++) {
      const at = found[n] < 0 ? -1 : pool.find(rows[n], KEPT);
      if (at < 0) {
        this.#writeCamera(rows[n], cameras.metersTo(n), from);
      } else {
        pool.write(at, out);
        this.#writeView(cameras.metersTo(n), pool.latAt(at), pool.lngAt(at), from);
      }
      out.put(n < seeing ? SEES : SEES_NOT);
      out.byte(COMMA);
    }
    if (count > 0) out.back();
  }

  #writeCamera(row: number, meters: number, from: LatLng): void {
    const { lat, lng } = this.#picture.cameras.get(row).input;
    const before = this.#out.position;
    this.#out.text(this.#cameraText(row));
    const at = this.#cameraPool.keep(row, KEPT, this.#out, before);
    if (at >= 0) this.#cameraPool.note(at, lat, lng, 0);
    this.#writeView(meters, lat, lng, from);
  }

  /** Room for the places of so many texts. */
  #placesFor(count: number): Int32Array {
    if (this.#found.length < count) this.#found = new Int32Array(2 * count);
    return this.#found;
  }

  #writeEta(kind: number, meters: number): void {
    const out = this.#out;
    this.#etaFactors[kind] ??= etaFactor(this.#picture.units.kinds.wordOf(kind));
    out.put(ETA);
    out.integer(Math.round(meters * this.#etaFactors[kind]));
    out.byte(CLOSE);
  }

  #writeView(meters: number, lat: number, lng: number, from: LatLng): void {
    const out = this.#out;
    out.room(VIEW_BYTES);
    out.put(DISTANCE);
    out.decimal(Math.round(meters * 100), 2);
    out.put(BEARING);
    out.decimal(Math.round(initialBearingDegrees(from.lat, from.lng, lat, lng) * 100) % 36_000, 2);
  }

  #cameraText(row: number): string {
    const { ids } = this.#picture.cameras;
    const { input, streamId } = this.#picture.cameras.get(row);
    const { name, org, lat, lng, azimuthDegrees, fieldOfViewDegrees, rangeMeters } = input;
    const seen = { name, org, lat, lng, azimuthDegrees, fieldOfViewDegrees, rangeMeters };
    return JSON.stringify({ id: ids.idOf(row), ...seen, streamId }).slice(0, -1);
  }
}
