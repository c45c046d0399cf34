import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { toE7 } from '../../../server/geo/geodesy.js';
import { PictureIndex } from '../../../server/index/pictureIndex.js';
import { NearestResult } from '../../../server/index/query.js';
import { Picture } from '../../../server/picture/picture.js';
import type { UnitId } from '../../../server/wire/ids.js';
import { UNIT_KINDS, UNIT_STATUSES } from '../../../server/wire/units.js';
import { makePoints } from './points.js';

/** The option with which the bench starts itself as a child that holds a picture. */
export const PICTURE_CHILD = '--picture-child=';

/** Resident bytes of a child with a picture and index of so many units, above one with none. */
export async function pictureBytes(entry: string, units: number): Promise<number> {
  return (await childBytes(entry, units)) - (await childBytes(entry, 0));
}

async function childBytes(entry: string, units: number): Promise<number> {
  const child = spawn(process.execPath, [...process.execArgv, entry, `${PICTURE_CHILD}${units}`], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => {
    text += chunk;
  });
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`the child with ${units} units ended with ${code}`);
  return Number(text);
}

/** What the child does: fills a picture as an import and the gate do, and says its resident bytes once garbage is gone. */
export async function bePictureChild(units: number): Promise<void> {
  const epoch = 'bench';
  const freshness = { staleAfterMs: { default: 60_000 }, lostAfterMs: { default: 300_000 } };
  const picture = new Picture({ epoch, freshness });
  const index = new PictureIndex(picture);
  fill(picture, units);
  setFlagsFromString('--expose-gc');
  const collectGarbage = runInNewContext('gc') as () => void;
  for (let n = 0; n < 5; n++) {
    collectGarbage();
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const { rss } = process.memoryUsage();
  // Asked after the measure, so that nothing of it could have been dropped before.
  const found = index.units.nearest({ lat: 36.65, lng: 117.12, k: 10 }, new NearestResult());
  if (found !== Math.min(10, units)) throw new Error(`the picture of ${units} units answers with ${found}`);
  process.stdout.write(String(rss));
}

function fill(picture: Picture, units: number): void {
  const at = Date.UTC(2026, 0, 1);
  const points = makePoints(4, units);
  for (let n = 0; n < units; n++) {
    const id = `unit-${n}` as UnitId;
    picture.putUnit(
      id,
      {
        callsign: `Unit ${n}`,
        kind: UNIT_KINDS[n % UNIT_KINDS.length],
        org: `hq/city-${n % 16}/station-${n % 400}`,
        status: UNIT_STATUSES[n % UNIT_STATUSES.length],
        capabilities: n % 3 === 0 ? ['medic'] : [],
      },
      at,
    );
    picture.moveUnit(picture.units.ids.rowOf(id), {
      latE7: toE7(points.lat[n]),
      lngE7: toE7(points.lng[n]),
      headingCenti: (n * 7) % 36_000,
      speedCms: n % 2000,
      accuracyCm: 500,
      reportedAt: at,
      receivedAt: at + 300,
      derived: false,
    });
  }
}
