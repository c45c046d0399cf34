import { type AreaShape, areaShape } from '../geo/areas.js';
import { initialBearingDegrees, type LatLng } from '../geo/geodesy.js';
import { CamerasResult } from '../index/cameraSectors.js';
import type { PictureIndex } from '../index/pictureIndex.js';
import { NearestResult } from '../index/query.js';
import { LIVE_VIDEO_BIT } from '../picture/filterBits.js';
import type { Picture } from '../picture/picture.js';
import { compileUnitFilter, type UnitFilter, type Visible } from '../picture/unitFilter.js';
import { isInOrg } from '../picture/words.js';
import type { NearestAnswer, NearestBody, NearestCamera, PassedOver } from '../wire/nearest.js';
import { goesByRoad, type RoadRouter } from './eta.js';
import { NearestText } from './nearestText.js';
import { reasonsAgainst } from './passedOver.js';
import { centimeters, hundredths, toNearestUnit } from './unitAnswer.js';

/** Where and what to look for, and what the asker may see. */
export interface NearestRequest extends NearestBody {
  visibleUnits?: Visible | undefined;
  visibleCameras?: Visible | undefined;
}

/** Most units that `explain` lists. */
export const MAX_PASSED_OVER = 20;

const LIVE_CAMERAS = { anyOf: [], allOf: LIVE_VIDEO_BIT };

/**
 * Who is nearest to a place, and which cameras see it. Units in exact great-circle order, ties by id; units that never
 * reported are not in it. Labels are as of the last sweep of the picture.
 */
export class Nearest {
  readonly #picture: Picture;
  readonly #index: PictureIndex;
  readonly #router: RoadRouter | undefined;
  readonly #text: NearestText;
  readonly #units = new NearestResult();
  readonly #cameras = new CamerasResult();

  constructor(parts: { picture: Picture; index: PictureIndex; router?: RoadRouter | undefined }) {
    this.#picture = parts.picture;
    this.#index = parts.index;
    this.#router = parts.router;
    this.#text = new NearestText(parts.picture);
  }

  /** Answers at once, with estimates as ETAs. Throws a RangeError when `within` is no area. */
  find(request: NearestRequest): NearestAnswer {
    const area = request.within && areaShape(request.within);
    const reach = this.#searchUnits(request, area);
    const { units } = this.#picture;
    const found = Array.from(this.#units.rows.subarray(0, this.#units.count), (row, n) =>
      toNearestUnit(units, row, this.#units.metersTo(n), request),
    );
    this.#searchCameras(request, area);
    const { rows, count, seeing } = this.#cameras;
    const cameras = Array.from(rows.subarray(0, count), (row, n) =>
      this.#toCamera(row, this.#cameras.metersTo(n), n < seeing, request),
    );
    const answer: NearestAnswer = { units: found, cameras };
    if (request.explain) answer.passedOver = this.#explain(request, area, reach);
    return answer;
  }

  /** What `find` answers without `explain`, as JSON text in bytes; for those who ask thousands of times a second. */
  findText(request: NearestRequest): Buffer {
    const area = request.within && areaShape(request.within);
    this.#searchUnits(request, area);
    this.#searchCameras(request, area);
    return this.#text.write(this.#units, this.#cameras, request);
  }

  /** As `find`, with driving times where the road router knows them. */
  async findByRoad(request: NearestRequest): Promise<NearestAnswer> {
    const answer = this.find(request);
    if (!this.#router) return answer;
    const byRoad = answer.units.filter((unit) => goesByRoad(unit.kind));
    const seconds = await this.#router.secondsTo(
      request,
      byRoad.map(({ position }) => position),
    );
    byRoad.forEach((unit, n) => {
      const known = seconds[n];
      if (known === null || known === undefined) return;
      unit.etaSeconds = known;
      unit.etaSource = 'router';
    });
    return answer;
  }

  /** Whether `findByRoad` can say more than `find`. */
  get hasRouter(): boolean {
    return this.#router !== undefined;
  }

  /** Searches units into `#units`; returns how far it had to go: metres of the last one when there may be more, else the radius. */
  #searchUnits(request: NearestRequest, area: AreaShape | undefined): number | undefined {
    const { lat, lng, units: k = 10, radiusMeters: maxDistanceMeters } = request;
    const { status, kind, capability, freshness, org, liveVideo, visibleUnits: visible } = request;
    const asked = { status, kind, capability, freshness, org, liveVideo, visible };
    const { bits: filter, accept } = compileUnitFilter(asked, this.#picture.units);
    const inArea = area && this.#unitIn(area);
    const both = inArea && accept ? (row: number) => accept(row) && inArea(row) : (inArea ?? accept);
    const out = this.#units;
    this.#index.units.nearest({ lat, lng, k, maxDistanceMeters, filter, accept: both, tie: this.#unitOrder }, out);
    return k > 0 && out.count === k ? out.metersTo(k - 1) : maxDistanceMeters;
  }

  /** Units nearer than `reach` that were passed over, nearest first, each with every rule it misses. */
  #explain(request: NearestRequest, area: AreaShape | undefined, reach: number | undefined): PassedOver[] {
    if (request.units === 0) return [];
    const { units } = this.#picture;
    const filter = filterOf(request);
    const inArea = area && this.#unitIn(area);
    const { accept: maySee } = compileUnitFilter({ visible: request.visibleUnits }, units);
    const reasons = (row: number): PassedOver['reasons'] => {
      const found = reasonsAgainst(filter, units, row);
      if (inArea && !inArea(row)) found.push({ rule: 'area', has: 'outside', wants: 'inside' });
      return found;
    };
    const out = this.#units;
    const accept = (row: number) => (maySee?.(row) ?? true) && reasons(row).length > 0;
    const { lat, lng } = request;
    const query = { lat, lng, k: MAX_PASSED_OVER, maxDistanceMeters: reach, accept, tie: this.#unitOrder };
    this.#index.units.nearest(query, out);
    return Array.from(out.rows.subarray(0, out.count), (row, n) => ({
      id: units.ids.idOf(row)!,
      callsign: units.callsignOf(row),
      distanceMeters: centimeters(out.metersTo(n)),
      reasons: reasons(row),
    }));
  }

  /** Searches cameras into `#cameras`. */
  #searchCameras(request: NearestRequest, area: AreaShape | undefined): void {
    const { lat, lng, cameras: k = 6, radiusMeters: maxDistanceMeters, liveVideo } = request;
    const out = this.#cameras;
    out.count = out.seeing = 0;
    if (k === 0) return;
    const filter = liveVideo ? LIVE_CAMERAS : undefined;
    const accept = this.#cameraCheck(request, area);
    this.#index.cameras.nearest({ lat, lng, k, maxDistanceMeters, filter, accept, tie: this.#cameraOrder }, out);
  }

  /** Whether a camera is asked for; undefined when every one is. */
  #cameraCheck({ org, visibleCameras }: NearestRequest, area?: AreaShape): ((row: number) => boolean) | undefined {
    if (org === undefined && !area && !visibleCameras) return undefined;
    const { cameras } = this.#picture;
    return (row) => {
      const { input } = cameras.get(row);
      if (org !== undefined && !isInOrg(input.org, org)) return false;
      if (area && !area.containsPlace(input.lat, input.lng)) return false;
      if (!visibleCameras || visibleCameras.orgs.some((root) => isInOrg(input.org, root))) return true;
      return visibleCameras.ids?.has(cameras.ids.idOf(row) ?? '') ?? false;
    };
  }

  #toCamera(row: number, meters: number, sees: boolean, from: LatLng): NearestCamera {
    const { cameras } = this.#picture;
    const { input, streamId } = cameras.get(row);
    const { name, org, lat, lng, azimuthDegrees, fieldOfViewDegrees, rangeMeters } = input;
    const camera: NearestCamera = {
      id: cameras.ids.idOf(row)!,
      name,
      org,
      lat,
      lng,
      distanceMeters: centimeters(meters),
      bearingDegrees: hundredths(initialBearingDegrees(from.lat, from.lng, lat, lng)),
      sees,
    };
    if (azimuthDegrees !== undefined) camera.azimuthDegrees = azimuthDegrees;
    if (fieldOfViewDegrees !== undefined) camera.fieldOfViewDegrees = fieldOfViewDegrees;
    if (rangeMeters !== undefined) camera.rangeMeters = rangeMeters;
    if (streamId !== undefined) camera.streamId = streamId;
    return camera;
  }

  #unitIn(area: AreaShape): (row: number) => boolean {
    const { units } = this.#picture;
    return (row) => area.containsPlace(units.latE7[row] / 1e7, units.lngE7[row] / 1e7);
  }

  readonly #unitOrder = (a: number, b: number): number => byId(this.#picture.units.ids, a, b);
  readonly #cameraOrder = (a: number, b: number): number => byId(this.#picture.cameras.ids, a, b);
}

function byId(ids: { idOf(row: number): string | undefined }, a: number, b: number): number {
  const idA = ids.idOf(a) ?? '';
  const idB = ids.idOf(b) ?? '';
  return idA < idB ? -1 : idA > idB ? 1 : 0;
}

function filterOf({ status, kind, capability, freshness, org, liveVideo }: NearestRequest): UnitFilter {
  return { status, kind, capability, freshness, org, liveVideo };
}
