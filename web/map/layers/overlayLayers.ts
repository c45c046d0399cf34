import type { Layer } from '@deck.gl/core';
import { LineLayer, PathLayer, ScatterplotLayer, SolidPolygonLayer, TextLayer } from '@deck.gl/layers';
import { rgba } from '../../theme/palette.js';
import type { LngLat } from '../base/datum.js';
import type { DrawingMarks, LabelMark, NearestMarks, Scene } from '../scene.js';
import { unitSize } from './unitLayers.js';

/** Families of texts that deck.gl draws, as in the style sheet. */
const FONT =
  '"Inter Variable", Inter, "PingFang SC", "HarmonyOS Sans SC", "Microsoft YaHei", "Noto Sans SC", "Noto Sans CJK SC", sans-serif';

interface Spoke {
  readonly at: LngLat;
  readonly faint: boolean;
}

/** One click's answer on the map: the place's ring, the radius, and a line to each unit and camera. */
export function nearestLayers(scene: Scene): Layer[] {
  const { nearest, palette } = scene;
  if (!nearest) return [];
  const spokes: Spoke[] = [
    ...nearest.units.map(({ at }) => ({ at, faint: false })),
    ...nearest.cameras.map(({ at }) => ({ at, faint: true })),
  ];
  const radius = nearest.radius ? [nearest.radius] : [];
  return [
    new PathLayer<readonly LngLat[]>({
      id: 'nearest-radius',
      data: radius as LngLat[][],
      getPath: (ring) => ring as LngLat[],
      getColor: rgba(palette('accent'), 0.6),
      getWidth: 1,
      widthUnits: 'pixels',
    }),
    new LineLayer<Spoke>({
      id: 'nearest-casings',
      data: spokes,
      getSourcePosition: nearest.origin,
      getTargetPosition: (spoke) => spoke.at,
      getColor: rgba(palette('casing'), 0.7),
      getWidth: (spoke) => (spoke.faint ? 2.5 : 4),
      widthUnits: 'pixels',
      updateTriggers: { getSourcePosition: nearest.origin.join() },
    }),
    new LineLayer<Spoke>({
      id: 'nearest-lines',
      data: spokes,
      getSourcePosition: nearest.origin,
      getTargetPosition: (spoke) => spoke.at,
      getColor: (spoke) => rgba(palette('accent'), spoke.faint ? 0.55 : 1),
      getWidth: (spoke) => (spoke.faint ? 1 : 1.75),
      widthUnits: 'pixels',
      updateTriggers: { getSourcePosition: nearest.origin.join() },
    }),
    new ScatterplotLayer<LngLat>({
      id: 'nearest-place',
      data: [nearest.origin],
      getPosition: (at) => at,
      getRadius: 9,
      radiusUnits: 'pixels',
      getFillColor: rgba(palette('accent'), 0.25),
      getLineColor: rgba(palette('selection')),
      getLineWidth: 2,
      lineWidthUnits: 'pixels',
      stroked: true,
    }),
  ];
}

/** The rank numbers beside units and cameras found; above the symbols. */
export function rankLayers(scene: Scene): Layer[] {
  const { nearest, palette, scale } = scene;
  if (!nearest) return [];
  type Rank = NearestMarks['units'][number] | NearestMarks['cameras'][number];
  const offset = unitSize(scene.zoom, scale) * 0.36;
  const ranks = (id: string, data: readonly Rank[], token: string, textToken: string): Layer =>
    new TextLayer<Rank>({
      id,
      data: data as Rank[],
      getPosition: (mark) => mark.at,
      getText: (mark) => String(mark.rank),
      getSize: 12 * scale,
      getColor: rgba(palette(textToken)),
      background: true,
      getBackgroundColor: rgba(palette(token)),
      backgroundPadding: [4, 1, 4, 1],
      backgroundBorderRadius: 7,
      getBorderColor: rgba(palette('casing')),
      getBorderWidth: 1,
      getPixelOffset: [offset + 3, -offset - 3],
      fontFamily: FONT,
      fontWeight: 600,
      characterSet: '0123456789',
      updateTriggers: { getPixelOffset: offset },
    });
  return [
    ...(nearest.cameras.length > 0 ? [ranks('camera-ranks', nearest.cameras, 'raised', 'text-1')] : []),
    ...(nearest.units.length > 0 ? [ranks('unit-ranks', nearest.units, 'primary', 'primary-text')] : []),
  ];
}

/** What a tool is drawing: measured path, lasso, box or circle. */
export function drawingLayers(scene: Scene): Layer[] {
  const { drawing, palette } = scene;
  if (!drawing || drawing.path.length === 0) return [];
  const path = drawing.closed ? [...drawing.path, drawing.path[0]!] : drawing.path;
  const line = (id: string, width: number, token: string) =>
    new PathLayer<readonly LngLat[]>({
      id,
      data: [path] as LngLat[][],
      getPath: (points) => points as LngLat[],
      getColor: rgba(palette(token)),
      getWidth: width,
      widthUnits: 'pixels',
      jointRounded: true,
      capRounded: true,
    });
  return [
    ...(drawing.closed
      ? [
          new SolidPolygonLayer<readonly LngLat[]>({
            id: 'drawing-fill',
            data: [drawing.path] as LngLat[][],
            getPolygon: (points) => points as LngLat[],
            getFillColor: rgba(palette('accent'), 0.14),
          }),
        ]
      : []),
    line('drawing-casing', 4, 'casing'),
    line('drawing', 2, 'accent'),
    ...(drawing.closed
      ? []
      : [
          new ScatterplotLayer<LngLat>({
            id: 'drawing-points',
            data: drawing.path as LngLat[],
            getPosition: (point) => point,
            getRadius: 3.5,
            radiusUnits: 'pixels',
            getFillColor: rgba(palette('accent')),
            getLineColor: rgba(palette('casing')),
            stroked: true,
            getLineWidth: 1.5,
            lineWidthUnits: 'pixels',
          }),
        ]),
    ...(drawing.texts.length > 0 ? [textLayer('drawing-texts', drawing.texts, scene)] : []),
  ];
}

function textLayer(id: string, texts: DrawingMarks['texts'], { palette, scale }: Scene): Layer {
  return new TextLayer<DrawingMarks['texts'][number]>({
    id,
    data: texts as DrawingMarks['texts'][number][],
    getPosition: (mark) => mark.at,
    getText: (mark) => mark.text,
    getSize: 13 * scale,
    getColor: rgba(palette('text-1')),
    background: true,
    getBackgroundColor: rgba(palette('panel'), 0.92),
    backgroundPadding: [5, 2, 5, 2],
    backgroundBorderRadius: 3,
    getPixelOffset: [0, -16],
    fontFamily: FONT,
    fontWeight: 500,
    characterSet: 'auto',
  });
}

/** Every label of the map, in one layer; which ones there is room for was decided before. */
export function labelLayers({ labels, palette, scale }: Scene): Layer[] {
  if (labels.length === 0) return [];
  return [
    new TextLayer<LabelMark>({
      id: 'labels',
      data: labels as LabelMark[],
      getPosition: (mark) => mark.at,
      getText: (mark) => mark.text,
      getSize: (mark) => mark.size,
      getColor: (mark) => rgba(palette(mark.strong ? 'text-1' : 'text-2')),
      getPixelOffset: (mark) => [0, mark.offset],
      getTextAnchor: 'middle',
      getAlignmentBaseline: 'top',
      fontFamily: FONT,
      fontWeight: 500,
      characterSet: 'auto',
      fontSettings: { sdf: true, fontSize: 40, buffer: 6, radius: 10 },
      outlineWidth: 3,
      outlineColor: rgba(palette('map-land')),
      updateTriggers: { getSize: scale },
    }),
  ];
}
