import { type AreaShape, areaShape } from '../geo/areas.js';
import { initialBearingDegrees, type LatLng } from '../geo/geodesy.js';
import { CamerasResult } from '../index/cameraSectors.js';
import type { PictureIndex } from '../index/pictureIndex.js';
import { type NearestQuery as IndexQuery, NearestResult } from '../index/query.js';
import { LIVE_VIDEO_BIT } from '../picture/filterBits.js';
import type { Picture } from '../picture/picture.js';
import { compileUnitFilter, type UnitFilter, type Visible } from '../picture/unitFilter.js';
import { isInOrg } from '../picture/words.js';
import type { NearestAnswer, NearestBody, NearestCamera, NearestUnit, PassedOver } from '../wire/nearest.js';
import { goesByRoad, type RoadRouter } from './eta.js';
import { reasonsAgainst } from './passedOver.js';
import { centimeters, hundredths, toNearestUnit } from './unitAnswer.js';

/** Where and what to look for, and what the asker may see. */
export interface NearestRequest extends NearestBody {
  visibleUnits?: Visible | undefined;
  visibleCameras?: Visible | undefined;
}

/** Most units that `explain` lists. */
export const MAX_PASSED_OVER = 20;

/**
 * Who is nearest to a place, and which cameras see it. Units in exact great-circle order, ties by id; units that never
 * reported are not in it. Labels are as of the last sweep of the picture.
 */
export class Nearest {
  readonly #picture: Picture;
  readonly #index: PictureIndex;
  readonly #router: RoadRouter | undefined;
  readonly #units = new NearestResult();
  readonly #cameras = new CamerasResult();

  constructor(parts: { picture: Picture; index: PictureIndex; router?: RoadRouter | undefined }) {
    this.#picture = parts.picture;
    this.#index = parts.index;
    this.#router = parts.router;
  }

  /** Answers at once, with estimates as ETAs. Throws a RangeError when `within` is no area. */
  find(request: NearestRequest): NearestAnswer {
    const area = request.within && areaShape(request.within);
    const found = this.#findUnits(request, area);
    const answer: NearestAnswer = { units: found.units, cameras: this.#findCameras(request, area) };
    if (request.explain) answer.passedOver = this.#explain(request, area, found.reach);
    return answer;
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

  /** The units, and how far the search had to go: metres of the last one when there may be more, else the radius. */
  #findUnits(
    request: NearestRequest,
    area: AreaShape | undefined,
  ): { units: NearestUnit[]; reach: number | undefined } {
    const { units } = this.#picture;
    const k = request.units ?? 10;
    const { bits, accept } = compileUnitFilter({ ...filterOf(request), visible: request.visibleUnits }, units);
    const inArea = area && this.#unitIn(area);
    const both = inArea && accept ? (row: number) => accept(row) && inArea(row) : (inArea ?? accept);
    const out = this.#units;
    this.#index.units.nearest({ ...this.#place(request, k), filter: bits, accept: both }, out);
    const found: NearestUnit[] = [];
    for (let n = 0; n < out.count; n++) found.push(toNearestUnit(units, out.rows[n], out.meters[n], request));
    return { units: found, reach: k > 0 && out.count === k ? out.meters[k - 1] : request.radiusMeters };
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
    this.#index.units.nearest({ ...this.#place(request, MAX_PASSED_OVER), maxDistanceMeters: reach, accept }, out);
    return Array.from(out.rows.subarray(0, out.count), (row, n) => ({
      id: units.ids.idOf(row)!,
      callsign: units.callsignOf(row),
      distanceMeters: centimeters(out.meters[n]),
      reasons: reasons(row),
    }));
  }

  #findCameras(request: NearestRequest, area: AreaShape | undefined): NearestCamera[] {
    const { cameras } = this.#picture;
    const k = request.cameras ?? 6;
    if (k === 0) return [];
    const out = this.#cameras;
    const { visibleCameras, org } = request;
    const accept = (row: number): boolean => {
      const { input } = cameras.get(row);
      if (org !== undefined && !isInOrg(input.org, org)) return false;
      if (area && !area.containsPlace(input.lat, input.lng)) return false;
      if (!visibleCameras || visibleCameras.orgs.some((root) => isInOrg(input.org, root))) return true;
      return visibleCameras.ids?.has(cameras.ids.idOf(row) ?? '') ?? false;
    };
    const free = org === undefined && !area && !visibleCameras;
    this.#index.cameras.nearest(
      {
        lat: request.lat,
        lng: request.lng,
        k,
        maxDistanceMeters: request.radiusMeters,
        tie: this.#cameraOrder,
        ...(request.liveVideo && { filter: { anyOf: [], allOf: LIVE_VIDEO_BIT } }),
        ...(!free && { accept }),
      },
      out,
    );
    const found: NearestCamera[] = [];
    for (let n = 0; n < out.count; n++) found.push(this.#toCamera(out.rows[n], out.meters[n], n < out.seeing, request));
    return found;
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

  #place(request: NearestRequest, k: number): IndexQuery {
    return { lat: request.lat, lng: request.lng, k, maxDistanceMeters: request.radiusMeters, tie: this.#unitOrder };
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
