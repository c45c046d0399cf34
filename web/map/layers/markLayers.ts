import type { Layer } from '@deck.gl/core';
import { IconLayer, LineLayer, PathLayer, ScatterplotLayer, SolidPolygonLayer } from '@deck.gl/layers';
import { rgba } from '../../theme/palette.js';
import type {
  CameraMark,
  ClusterMark,
  HexagonMark,
  IncidentMark,
  LeaderMark,
  Scene,
  SpreadMark,
  TrailMark,
  WedgeMark,
} from '../scene.js';
import { cameraIconName, incidentIconName } from '../symbols/atlas.js';
import { atlasOf } from './atlasOf.js';
import { unitSize } from './unitLayers.js';

export const CAMERA_LAYER = 'cameras';
export const INCIDENT_LAYER = 'incidents';
export const CLUSTER_LAYER = 'clusters';
export const SPREAD_LAYER = 'spread';

const INCIDENT_SIZES = [0, 44, 40, 36, 36] as const;
type Place = [number, number];

/** Cells filled by activity or coverage. */
export function hexagonLayers({ hexagons }: Scene): Layer[] {
  if (hexagons.length === 0) return [];
  return [
    new SolidPolygonLayer<HexagonMark>({
      id: 'hexagons',
      data: hexagons as HexagonMark[],
      getPolygon: (mark) => mark.ring as Place[],
      getFillColor: (mark) => mark.color as [number, number, number, number],
      extruded: false,
    }),
  ];
}

/** Camera views: 12 % fill and a thin edge, 25 % when selected. */
export function wedgeLayers({ wedges, palette }: Scene): Layer[] {
  if (wedges.length === 0) return [];
  const data = wedges as WedgeMark[];
  return [
    new SolidPolygonLayer<WedgeMark>({
      id: 'views',
      data,
      getPolygon: (mark) => mark.ring as Place[],
      getFillColor: (mark) => rgba(palette('accent'), mark.selected ? 0.25 : 0.12),
    }),
    new PathLayer<WedgeMark>({
      id: 'view-edges',
      data,
      getPath: (mark) => [...mark.ring, mark.ring[0]!] as Place[],
      getColor: (mark) => rgba(palette('accent'), mark.selected ? 0.9 : 0.5),
      getWidth: (mark) => (mark.selected ? 1.5 : 1),
      widthUnits: 'pixels',
    }),
  ];
}

/** Where followed units were: a casing and a line that fades with age. */
export function trailLayers({ trails, palette }: Scene): Layer[] {
  if (trails.length === 0) return [];
  const path = (id: string, width: number, token: string, opacity: number) =>
    new PathLayer<TrailMark>({
      id,
      data: trails as TrailMark[],
      getPath: (mark) => mark.path as Place[],
      getColor: (mark) => rgba(palette(token), opacity * (0.35 + 0.65 * mark.freshness)),
      getWidth: width,
      widthUnits: 'pixels',
      capRounded: true,
      jointRounded: true,
    });
  return [path('trail-casings', 5, 'casing', 0.8), path('trails', 2, 'accent', 1)];
}

/** Thin lines from units under way to their incidents. */
export function leaderLayers({ leaders, palette }: Scene): Layer[] {
  if (leaders.length === 0) return [];
  return [
    new LineLayer<LeaderMark>({
      id: 'leaders',
      data: leaders as LeaderMark[],
      getSourcePosition: (mark) => mark.from,
      getTargetPosition: (mark) => mark.to,
      getColor: rgba(palette('en-route'), 0.75),
      getWidth: 1,
      widthUnits: 'pixels',
    }),
  ];
}

/** Cameras; small from afar. */
export function cameraLayers(scene: Scene): Layer[] {
  if (scene.cameras.length === 0) return [];
  return [
    new IconLayer<CameraMark>({
      id: CAMERA_LAYER,
      ...atlasOf(scene.atlas),
      data: scene.cameras as CameraMark[],
      pickable: true,
      getPosition: (mark) => mark.at,
      getIcon: (mark) => cameraIconName(mark),
      getSize: cameraSize(scene.zoom, scene.scale),
    }),
  ];
}

/** Side of a camera's cell, px. */
export function cameraSize(zoom: number, scale: number): number {
  return (zoom < 14 ? 20 : zoom < 16 ? 20 + (zoom - 14) * 4 : 28) * scale;
}

/** Side of an incident's cell, px: 32, 28, 24 and 24 px diamonds by priority. */
export function incidentSize(priority: number, scale: number): number {
  return INCIDENT_SIZES[priority]! * scale;
}

/** Incidents: diamonds, most urgent on top. */
export function incidentLayers(scene: Scene): Layer[] {
  if (scene.incidents.length === 0) return [];
  return [
    new IconLayer<IncidentMark>({
      id: INCIDENT_LAYER,
      ...atlasOf(scene.atlas),
      data: scene.incidents as IncidentMark[],
      pickable: true,
      getPosition: (mark) => mark.at,
      getIcon: (mark) => incidentIconName(mark.priority, mark.stage),
      getSize: (mark) => incidentSize(mark.priority, scene.scale),
      updateTriggers: { getSize: scene.scale },
    }),
  ];
}

/** Counts by place, zoomed out. */
export function clusterLayers(scene: Scene): Layer[] {
  const { clusters, clusterAtlas } = scene;
  if (clusters.length === 0 || !clusterAtlas) return [];
  return [
    new IconLayer<ClusterMark>({
      id: CLUSTER_LAYER,
      ...atlasOf(clusterAtlas),
      data: clusters as ClusterMark[],
      pickable: true,
      getPosition: (mark) => mark.at,
      getIcon: (mark) => mark.icon,
      getSize: (mark) => mark.size,
    }),
  ];
}

/** Brackets around what is selected, a ring around what is hovered, dots under a group. */
export function selectionLayers(scene: Scene): Layer[] {
  const { selection, palette } = scene;
  if (selection.length === 0) return [];
  const selected = selection.filter((mark) => mark.look === 'selected');
  const rings = selection.filter((mark) => mark.look !== 'selected');
  return [
    new ScatterplotLayer({
      id: 'selection-rings',
      data: rings,
      getPosition: (mark) => mark.at,
      getRadius: (mark) => mark.size / 2,
      radiusUnits: 'pixels',
      filled: false,
      stroked: true,
      getLineColor: rgba(palette('selection')),
      getLineWidth: (mark) => (mark.look === 'hovered' ? 1 : 2),
      lineWidthUnits: 'pixels',
    }),
    new IconLayer({
      id: 'selection',
      ...atlasOf(scene.atlas),
      data: selected,
      getPosition: (mark) => mark.at,
      getIcon: () => 'brackets',
      getSize: (mark) => mark.size,
    }),
  ];
}

/** Several things at one spot, side by side. */
export function spreadLayers(scene: Scene): Layer[] {
  const { spread, palette } = scene;
  if (spread.length === 0) return [];
  const data = spread as SpreadMark[];
  return [
    new LineLayer<SpreadMark>({
      id: 'spread-leaders',
      data,
      getSourcePosition: (mark) => mark.from,
      getTargetPosition: (mark) => mark.at,
      getColor: rgba(palette('selection'), 0.8),
      getWidth: 1,
      widthUnits: 'pixels',
    }),
    new IconLayer<SpreadMark>({
      id: SPREAD_LAYER,
      ...atlasOf(scene.atlas),
      data,
      pickable: true,
      getPosition: (mark) => mark.at,
      getIcon: (mark) => mark.icon,
      getSize: (mark) => mark.size,
    }),
  ];
}

/** Half the height of a unit's symbol, px: where its label starts. */
export const unitRadius = (zoom: number, scale: number): number => unitSize(zoom, scale) * 0.42;
