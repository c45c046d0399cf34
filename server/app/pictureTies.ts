import type { Identity } from '../identity/identity.js';
import { isWithin, movedPath } from '../identity/orgPaths.js';
import type { OrgHolder } from '../identity/orgs.js';
import type { Keeper } from '../picture/keeper.js';
import type { Picture } from '../picture/picture.js';
import type { AreaInput } from '../wire/areas.js';
import type { CameraInput } from '../wire/cameras.js';
import type { AreaId, CameraId, UnitId } from '../wire/ids.js';
import type { UnitInput } from '../wire/units.js';
import { orgOfThing } from './orgOfThing.js';

export interface PictureTies {
  picture: Picture;
  keeper: Keeper;
  identity: Identity;
  clock: () => number;
  log: { error(context: object, message: string): void };
}

/**
 * Lets identity follow the picture: an org takes its units, cameras and areas along when it moves, and is not deleted under them;
 * tokens end with their unit or camera, shares with their incident. Call once, before anything is served.
 * @returns a function that ends it
 */
export async function tieIdentityToPicture(ties: PictureTies): Promise<() => void> {
  const { picture, identity, log } = ties;
  identity.orgs.addHolder(holderOf(ties));
  await identity.orgs.finishMove();
  const after = (done: Promise<void>, what: string) =>
    done.catch((error: unknown) => log.error({ err: error }, `${what} could not be ended`));
  return picture.subscribe({
    onUnitRemoved: (_row, id) => void after(identity.devices.revokeOf('unit', id), 'tokens of a unit'),
    onCameraRemoved: (_row, id) => void after(identity.devices.revokeOf('camera', id), 'tokens of a camera'),
    onIncidentChanged: (id) => {
      if (orgOfThing(picture, 'incident', id) !== undefined) return;
      void after(identity.shares.endOfIncident(id), 'shares of an incident');
    },
    onIncidentRemoved: (id) => void after(identity.shares.endOfIncident(id), 'shares of an incident'),
  });
}

/** Units, cameras, areas and open incidents as things of orgs. */
function holderOf({ picture, keeper, clock }: PictureTies): OrgHolder {
  const countIncidents = (org: string) => {
    let count = 0;
    for (const { incident } of picture.incidents.values()) {
      if (isWithin(incident.org, org) && orgOfThing(picture, 'incident', incident.id) !== undefined) count++;
    }
    return count;
  };
  return {
    what: 'units, cameras, areas and open incidents',
    countIn: (org) => {
      const held = [unitsIn(picture, org), camerasIn(picture, org), areasIn(picture, org)];
      return held.reduce((sum, { size }) => sum + size, countIncidents(org));
    },
    whyNotMove(org) {
      const open = countIncidents(org);
      return open > 0 ? `${open} incidents are open in ${org}: close or hand them over first.` : undefined;
    },
    prepareMove(from, to) {
      const moved = <Id, Input extends { org: string }>(inputs: Map<Id, Input>) =>
        new Map(Array.from(inputs, ([id, input]) => [id, { ...input, org: movedPath(input.org, from, to) }]));
      return {
        ops: [],
        async apply() {
          await keeper.putUnits(moved(unitsIn(picture, from)), clock());
          await keeper.putCameras(moved(camerasIn(picture, from)));
          await keeper.putAreas(moved(areasIn(picture, from)));
        },
      };
    },
  };
}

function unitsIn({ units }: Picture, org: string): Map<UnitId, UnitInput> {
  const found = new Map<UnitId, UnitInput>();
  for (let row = 0; row < units.ids.limit; row++) {
    const id = units.ids.idOf(row);
    if (id === undefined || !isWithin(units.orgOf(row), org)) continue;
    found.set(id, {
      callsign: units.callsignOf(row),
      kind: units.kindOf(row),
      org: units.orgOf(row),
      status: units.statusOf(row),
      capabilities: [...units.capabilitiesOf(row)],
    });
  }
  return found;
}

function camerasIn({ cameras }: Picture, org: string): Map<CameraId, CameraInput> {
  const found = new Map<CameraId, CameraInput>();
  for (let row = 0; row < cameras.ids.limit; row++) {
    const id = cameras.ids.idOf(row);
    if (id !== undefined && isWithin(cameras.get(row).input.org, org)) found.set(id, cameras.get(row).input);
  }
  return found;
}

function areasIn({ areas }: Picture, org: string): Map<AreaId, AreaInput> {
  const found = new Map<AreaId, AreaInput>();
  for (const [id, { input }] of areas) if (isWithin(input.org, org)) found.set(id, input);
  return found;
}
