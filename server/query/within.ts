import { writeUnitVector } from '../geo/geodesy.js';
import type { GeoShape } from '../geo/shapes.js';
import type { PictureIndex } from '../index/pictureIndex.js';
import type { Picture } from '../picture/picture.js';
import { toCamera, toUnit } from '../picture/toWire.js';
import { compileUnitFilter, type UnitFilter, type Visible } from '../picture/unitFilter.js';
import { isInOrg } from '../picture/words.js';
import type { IncidentSummary } from '../wire/incidents.js';
import type { WithinAnswer } from '../wire/nearest.js';

/** Where to look, for which units, and what the asker may see. */
export interface WithinRequest extends UnitFilter {
  readonly shape: GeoShape;
  /** At most so many of each are listed; all are counted. */
  readonly limit: number;
  readonly visibleCameras?: Visible | undefined;
  /** Whether the asker may see an incident. */
  maySee(incident: IncidentSummary): boolean;
}

/** Everything in a shape. Status, kind, capability, freshness and live video are asked of units, the org of all. */
export function findWithin(parts: { picture: Picture; index: PictureIndex }, request: WithinRequest): WithinAnswer {
  const { picture, index } = parts;
  const { shape, limit } = request;
  const answer: WithinAnswer = {
    units: [],
    cameras: [],
    incidents: [],
    counts: { units: 0, cameras: 0, incidents: 0 },
  };
  const { bits, accept } = compileUnitFilter(request, picture.units);
  const onUnit = (row: number) => {
    if (accept && !accept(row)) return;
    if (answer.counts.units++ < limit) answer.units.push(toUnit(picture.units, row));
  };
  index.units.within(shape, onUnit, bits);
  index.cameras.within(shape, (row) => {
    if (!isCameraWanted(picture, row, request)) return;
    if (answer.counts.cameras++ < limit) answer.cameras.push(toCamera(picture, row));
  });
  const v = new Float64Array(3);
  for (const { incident } of picture.incidents.values()) {
    writeUnitVector(incident.lat, incident.lng, v);
    if (!shape.contains(v[0], v[1], v[2]) || !request.maySee(incident)) continue;
    if (request.org !== undefined && !isInOrg(incident.org, request.org)) continue;
    if (answer.counts.incidents++ < limit) answer.incidents.push(incident);
  }
  return answer;
}

function isCameraWanted(picture: Picture, row: number, { org, visibleCameras }: WithinRequest): boolean {
  const { cameras } = picture;
  const at = cameras.get(row).input.org;
  if (org !== undefined && !isInOrg(at, org)) return false;
  if (!visibleCameras || visibleCameras.orgs.some((root) => isInOrg(at, root))) return true;
  return visibleCameras.ids?.has(cameras.ids.idOf(row) ?? '') ?? false;
}
