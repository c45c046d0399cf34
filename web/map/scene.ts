import type GeoJSON from 'geojson';
import type { LngLat } from './base/datum.js';
import type { SymbolAtlas } from './symbols/atlas.js';
import type { Palette } from './symbols/paint.js';
import type { IncidentStage } from './symbols/recipes.js';
import type { Column } from './unitInstances.js';

/** Everything deck.gl draws in one frame; places are map coordinates unless they say otherwise. */
export interface Scene {
  readonly palette: Palette;
  readonly atlas: SymbolAtlas;
  /** Sizes on the map grow with the text scale, 1 is standard. */
  readonly scale: number;
  readonly zoom: number;
  readonly units: UnitMarks | undefined;
  /** Units drawn one by one while the others are counted. */
  readonly solos: readonly SoloMark[];
  /** Badges of units that have live video. */
  readonly live: readonly LiveMark[];
  readonly clusters: readonly ClusterMark[];
  readonly clusterAtlas: IconPicture | undefined;
  readonly incidents: readonly IncidentMark[];
  readonly cameras: readonly CameraMark[];
  readonly wedges: readonly WedgeMark[];
  readonly hexagons: readonly HexagonMark[];
  readonly trails: readonly TrailMark[];
  readonly leaders: readonly LeaderMark[];
  readonly nearest: NearestMarks | undefined;
  readonly spread: readonly SpreadMark[];
  readonly selection: readonly SelectionMark[];
  readonly drawing: DrawingMarks | undefined;
  readonly labels: readonly LabelMark[];
}

/** A picture with named icons. */
export interface IconPicture {
  readonly canvas: HTMLCanvasElement;
  readonly mapping: Record<string, { x: number; y: number; width: number; height: number; mask: boolean }>;
}

/** Units as columns by slot, in a plane around `origin` (world coordinates). */
export interface UnitMarks {
  readonly length: number;
  readonly positions: Column;
  readonly icons: Column;
  readonly noses: Column;
  readonly angles: Column;
  readonly origin: readonly [x: number, y: number];
  readonly hasNoses: boolean;
}

export interface SoloMark {
  readonly id: string;
  readonly at: LngLat;
  /** Name in the atlas. */
  readonly icon: string;
}

/** A badge at the corner of a unit's symbol. */
export interface LiveMark {
  readonly id: string;
  readonly at: LngLat;
}

export interface ClusterMark {
  readonly key: string;
  readonly at: LngLat;
  readonly icon: string;
  /** Side of the icon, px. */
  readonly size: number;
  readonly count: number;
}

export interface IncidentMark {
  readonly id: string;
  readonly at: LngLat;
  readonly priority: number;
  readonly stage: IncidentStage;
}

export interface CameraMark {
  readonly id: string;
  readonly at: LngLat;
  readonly ptz: boolean;
  readonly private: boolean;
  /** Has live video. */
  readonly live: boolean;
}

export interface WedgeMark {
  readonly id: string;
  readonly ring: readonly LngLat[];
  readonly selected: boolean;
}

/** A cell filled by how much there is in it. */
export interface HexagonMark {
  readonly cell: string;
  readonly ring: readonly LngLat[];
  /** Fill, deck.gl colour. */
  readonly color: readonly [number, number, number, number];
}

export interface TrailMark {
  readonly id: string;
  readonly path: readonly LngLat[];
  /** 0 (oldest) to 1 (now), of the stretch's end. */
  readonly freshness: number;
}

/** A thin line from a unit to the incident it is sent to. */
export interface LeaderMark {
  readonly from: LngLat;
  readonly to: LngLat;
}

export interface NearestMarks {
  readonly origin: LngLat;
  readonly radius: readonly LngLat[] | undefined;
  readonly units: readonly { id: string; rank: number; at: LngLat }[];
  readonly cameras: readonly { id: string; rank: number; at: LngLat; sees: boolean }[];
}

/** One of several things at one spot, drawn aside with a leader to where it is. */
export interface SpreadMark {
  readonly type: 'unit' | 'incident' | 'camera' | 'area';
  readonly id: string;
  readonly from: LngLat;
  readonly at: LngLat;
  readonly icon: string;
  readonly size: number;
}

export interface SelectionMark {
  readonly at: LngLat;
  readonly look: 'selected' | 'hovered' | 'grouped';
  /** Side of the symbol it goes around, px. */
  readonly size: number;
}

/** What a tool draws: a line or ring in the making, and texts at places. */
export interface DrawingMarks {
  readonly path: readonly LngLat[];
  readonly closed: boolean;
  readonly texts: readonly { at: LngLat; text: string }[];
}

export interface LabelMark {
  readonly key: string;
  readonly at: LngLat;
  readonly text: string;
  readonly size: number;
  /** Below the symbol's centre, px. */
  readonly offset: number;
  readonly strong: boolean;
}

/** Areas go to MapLibre, below everything above. */
export type AreaFeatures = GeoJSON.FeatureCollection;
