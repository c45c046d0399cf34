import { FRESHNESS, KINDS, STATUSES } from './kinds.js';
import { CELL, type Palette, paintRecipe } from './paint.js';
import {
  type CameraLook,
  cameraRecipe,
  type IncidentStage,
  incidentRecipe,
  liveRecipe,
  type Recipe,
  STATUS_TOKEN,
  type Token,
  unitRecipe,
} from './recipes.js';
import { BRACKETS, NOSE } from './shapes.js';

/** deck.gl's icon row: offset x and y, frame x, y, width and height in the atlas, colour mode. */
export const DEF_SIZE = 7;

/** Every symbol of the map in one picture, with deck.gl's icon rows ready to be copied into instance columns. */
export interface SymbolAtlas {
  readonly canvas: HTMLCanvasElement;
  /** Icon rows, `DEF_SIZE` numbers each; row 0 draws nothing. */
  readonly defs: Float32Array;
  /** Rows by name, for layers with few instances. */
  readonly mapping: Record<string, { x: number; y: number; width: number; height: number; mask: boolean }>;
}

const STAGES: readonly IncidentStage[] = ['new', 'assigned', 'controlled', 'closed'];
const PRIORITIES = [1, 2, 3, 4] as const;
const GAP = 2;

/** Row of the icon that draws nothing. */
export const NO_ICON = 0;
const FIRST_UNIT = 1;
const FIRST_NOSE = FIRST_UNIT + KINDS.length * STATUSES.length * FRESHNESS.length;

/** Row of a unit's icon; codes as on the wire. */
export function unitIcon(kind: number, status: number, freshness: number): number {
  return FIRST_UNIT + (kind * STATUSES.length + status) * FRESHNESS.length + freshness;
}

/** Row of the heading nose of a status. */
export function noseIcon(status: number): number {
  return FIRST_NOSE + status;
}

/** Names in `mapping`. */
export const incidentIconName = (priority: number, stage: IncidentStage): string => `incident-${priority}-${stage}`;
export const cameraIconName = ({ ptz, private: isPrivate, live }: CameraLook): string =>
  `camera${ptz ? '-ptz' : ''}${isPrivate ? '-private' : ''}${live ? '-live' : ''}`;
export const LIVE_ICON = 'live';
export const BRACKETS_ICON = 'brackets';

interface Entry {
  name: string;
  recipe: Recipe;
}

/** Paints every symbol; `cellPixels` is the side of one symbol's cell in the texture. */
export function buildAtlas(palette: Palette, cellPixels: number): SymbolAtlas {
  const entries = listEntries();
  const columns = Math.ceil(Math.sqrt(entries.length));
  const pitch = cellPixels + GAP;
  const canvas = document.createElement('canvas');
  canvas.width = columns * pitch;
  canvas.height = Math.ceil(entries.length / columns) * pitch;
  const context = canvas.getContext('2d')!;
  const defs = new Float32Array(DEF_SIZE * (entries.length + 1));
  const mapping: SymbolAtlas['mapping'] = {};
  entries.forEach(({ name, recipe }, index) => {
    const x = (index % columns) * pitch;
    const y = Math.floor(index / columns) * pitch;
    paintRecipe(context, recipe, { x, y, size: cellPixels }, palette);
    defs.set([0, 0, x, y, cellPixels, cellPixels, 0], DEF_SIZE * (index + 1));
    mapping[name] = { x, y, width: cellPixels, height: cellPixels, mask: false };
  });
  return { canvas, defs, mapping };
}

/** In the order of the rows: units, noses, then the named rest. */
function listEntries(): Entry[] {
  const entries: Entry[] = [];
  for (const kind of KINDS)
    for (const status of STATUSES)
      for (const freshness of FRESHNESS)
        entries.push({ name: `unit-${kind}-${status}-${freshness}`, recipe: unitRecipe(kind, status, freshness) });
  for (const status of STATUSES) entries.push({ name: `nose-${status}`, recipe: noseRecipe(STATUS_TOKEN[status]) });
  for (const stage of STAGES)
    for (const priority of PRIORITIES)
      entries.push({ name: incidentIconName(priority, stage), recipe: incidentRecipe(priority, stage) });
  for (const ptz of [false, true])
    for (const isPrivate of [false, true])
      for (const live of [false, true]) {
        const look = { ptz, private: isPrivate, live };
        entries.push({ name: cameraIconName(look), recipe: cameraRecipe(look) });
      }
  entries.push({ name: LIVE_ICON, recipe: liveRecipe() });
  entries.push({ name: BRACKETS_ICON, recipe: bracketsRecipe() });
  return entries;
}

function noseRecipe(token: Token): Recipe {
  return {
    marks: [
      { path: NOSE, stroke: 'casing-outer', width: 3.4 },
      { path: NOSE, fill: token, stroke: 'casing', width: 2 },
      { path: NOSE, fill: token },
    ],
    opacity: 1,
  };
}

function bracketsRecipe(): Recipe {
  return {
    marks: [
      { path: BRACKETS, stroke: 'casing', width: 4.4 },
      { path: BRACKETS, stroke: 'selection', width: 2.2 },
    ],
    opacity: 1,
  };
}

/** Pixels of a symbol's cell for icons drawn `cssSize` wide on a screen of this density. */
export function atlasCellPixels(cssSize: number, devicePixelRatio: number): number {
  return Math.min(128, Math.max(CELL, Math.ceil(cssSize * devicePixelRatio)));
}
