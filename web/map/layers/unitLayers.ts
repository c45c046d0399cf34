import { COORDINATE_SYSTEM, type Layer } from '@deck.gl/core';
import { IconLayer } from '@deck.gl/layers';
import type { LiveMark, Scene, SoloMark } from '../scene.js';
import { LIVE_ICON } from '../symbols/atlas.js';
import { atlasOf } from './atlasOf.js';

/** Ids of the layers whose instances can be picked. */
export const UNIT_LAYER = 'units';
export const SOLO_LAYER = 'solos';
/** Badges of live video. */
export const LIVE_LAYER = 'live';
const LEAST_BADGE_PIXELS = 14;

/** Side of a unit's cell on the screen at a zoom, px; the frame is about half of it. */
export function unitSize(zoom: number, scale: number): number {
  const size = zoom < 11 ? 26 : zoom < 13 ? 26 + (zoom - 11) * 3 : zoom < 16 ? 32 + (zoom - 13) * 2 : 38;
  return size * scale;
}

/** Zoom from which heading noses are drawn. */
const NOSE_ZOOM = 11.5;

/** Units, and under them the noses that point where they head; binary columns, one instance a slot. */
export function unitLayers(scene: Scene): Layer[] {
  const { units } = scene;
  if (!units || units.length === 0) return [];
  const size = unitSize(scene.zoom, scene.scale);
  const shared = {
    ...atlasOf(scene.atlas),
    coordinateSystem: COORDINATE_SYSTEM.CARTESIAN,
    coordinateOrigin: [units.origin[0], units.origin[1], 0] as [number, number, number],
    getSize: size,
    getColor: [255, 255, 255, 255] as [number, number, number, number],
  };
  const { length } = units;
  const layers: Layer[] = [];
  if (units.hasNoses && scene.zoom >= NOSE_ZOOM)
    layers.push(
      new IconLayer({
        ...shared,
        id: 'noses',
        billboard: false,
        data: {
          length,
          attributes: {
            instancePositions: units.positions,
            instanceIconDefs: units.noses,
            instanceAngles: units.angles,
          },
        },
      }),
    );
  layers.push(
    new IconLayer({
      ...shared,
      id: UNIT_LAYER,
      pickable: true,
      data: { length, attributes: { instancePositions: units.positions, instanceIconDefs: units.icons } },
    }),
  );
  return layers;
}

/** Badges of live video, at the upper right corner of the symbols. */
export function liveLayers({ live, atlas, zoom, scale }: Scene): Layer[] {
  if (live.length === 0) return [];
  const size = unitSize(zoom, scale);
  return [
    new IconLayer<LiveMark>({
      id: LIVE_LAYER,
      ...atlasOf(atlas),
      data: live as LiveMark[],
      getPosition: (mark) => mark.at,
      getIcon: () => LIVE_ICON,
      getSize: Math.max(LEAST_BADGE_PIXELS * scale, size * 0.46),
      getPixelOffset: [size * 0.34, -size * 0.34],
      updateTriggers: { getPixelOffset: size },
    }),
  ];
}

/** Units that are never hidden in a count. */
export function soloLayers(scene: Scene): Layer[] {
  if (scene.solos.length === 0) return [];
  return [
    new IconLayer<SoloMark>({
      id: SOLO_LAYER,
      ...atlasOf(scene.atlas),
      data: scene.solos as SoloMark[],
      pickable: true,
      getPosition: (mark) => mark.at,
      getIcon: (mark) => mark.icon,
      getSize: unitSize(scene.zoom, scene.scale),
    }),
  ];
}
