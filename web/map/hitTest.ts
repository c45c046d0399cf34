import type { LngLat } from './base/datum.js';
import { cameraSize, incidentSize } from './layers/markLayers.js';
import { unitSize } from './layers/unitLayers.js';
import type { ClusterMark, Scene } from './scene.js';
import type { ScreenFrame } from './screenFrame.js';

/** What a pixel hits. */
export type Hit =
  | { readonly type: 'spread' | 'incident' | 'solo' | 'camera'; readonly id: string; readonly index: number }
  | { readonly type: 'unit'; readonly slot: number }
  | { readonly type: 'cluster'; readonly cluster: ClusterMark };

/** Units as a hit test needs them. */
export interface HitUnits {
  readonly limit: number;
  isShown(slot: number): boolean;
  /** World coordinates. */
  drawnAt(slot: number): [x: number, y: number];
}

/** A symbol is hit within this part of its cell's side, and never within less than half of a 24 px target. */
const SYMBOL_PART = 0.34;
const LEAST_RADIUS = 12;

/**
 * What is drawn at a pixel of the map: of all symbols that reach there the one whose middle is nearest, among equals the one
 * on top. Works on the scene that was drawn, without the graphics processor: asking that means waiting for its frame.
 */
export function hitTest(
  scene: Scene,
  { frame, units, x, y }: { frame: ScreenFrame; units: HitUnits; x: number; y: number },
): Hit | undefined {
  let best: Hit | undefined;
  let least = Number.POSITIVE_INFINITY;
  const reaches = ([px, py]: readonly [number, number], size: number): boolean => {
    const away = Math.hypot(px - x, py - y);
    if (away >= least || away > Math.max(LEAST_RADIUS, size * SYMBOL_PART)) return false;
    least = away;
    return true;
  };
  const look = <T extends { readonly at: LngLat }>(
    marks: readonly T[],
    sizeOf: (mark: T) => number,
    hitOf: (mark: T, index: number) => Hit,
  ): void => {
    marks.forEach((mark, index) => {
      if (reaches(frame.ofLngLat(mark.at[0], mark.at[1]), sizeOf(mark))) best = hitOf(mark, index);
    });
  };
  const { scale, zoom } = scene;
  const side = unitSize(zoom, scale);
  // Topmost first: what is below must be nearer to win.
  look(
    scene.spread,
    ({ size }) => size,
    ({ id }, index) => ({ type: 'spread', id, index }),
  );
  look(
    scene.incidents,
    ({ priority }) => incidentSize(priority, scale),
    ({ id }, index) => ({ type: 'incident', id, index }),
  );
  look(
    scene.solos,
    () => side,
    ({ id }, index) => ({ type: 'solo', id, index }),
  );
  if (scene.units)
    for (let slot = 0; slot < units.limit; slot++) {
      if (!units.isShown(slot)) continue;
      const [worldX, worldY] = units.drawnAt(slot);
      if (reaches(frame.ofWorld(worldX, worldY), side)) best = { type: 'unit', slot };
    }
  if (best) return best;
  look(
    scene.clusters,
    ({ size }) => size,
    (cluster) => ({ type: 'cluster', cluster }),
  );
  look(
    scene.cameras,
    () => cameraSize(zoom, scale),
    ({ id }, index) => ({ type: 'camera', id, index }),
  );
  return best;
}
