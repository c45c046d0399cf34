import type { WallContent } from '../../server/wire/walls.js';

/** What a stream can be had as: its highest layer, and how many layers there are, each of half the height of the next. */
export interface SourceShape {
  widthPixels: number;
  heightPixels: number;
  framesPerSecond: number;
  layers: number;
}

/** What one tile would like to decode. */
export interface DecodeDemand {
  tile: number;
  /** Height of its picture on the screen, device pixels. */
  heightPixels: number;
  source: SourceShape;
  /** The least important suffer first. */
  importance: number;
}

/** What one tile may decode. */
export interface DecodeShare {
  tile: number;
  /** Layer, 0 the lowest. */
  layer: number;
  framesPerSecond: number;
  /** Nothing is decoded: the budget does not reach. */
  paused: boolean;
  pixelsPerSecond: number;
}

/** What a stream is taken for before its first frame. */
export const ASSUMED_SOURCE: SourceShape = { widthPixels: 1280, heightPixels: 720, framesPerSecond: 30, layers: 1 };

/** A layer may be shown this much larger than it is before the next one is worth its decoding; the relay's own measure. */
const STRETCH = 1.25;

/** Height of a layer of a source, pixels. */
export const layerHeight = ({ heightPixels, layers }: SourceShape, layer: number): number =>
  Math.floor(heightPixels / 2 ** (layers - 1 - layer));

/** The lowest layer that fills a picture of that height. */
export function layerFor(source: SourceShape, heightPixels: number): number {
  const top = source.layers - 1;
  for (let layer = 0; layer < top; layer++) if (layerHeight(source, layer) * STRETCH >= heightPixels) return layer;
  return top;
}

/** Everything a tile could be given, best first; the last is nothing. Fewer frames are to be had of layered streams only. */
function stepsOf({ tile, heightPixels, source }: DecodeDemand): DecodeShare[] {
  const share = (layer: number, rate: number): DecodeShare => {
    const scale = 2 ** (source.layers - 1 - layer);
    const pixels = (source.widthPixels / scale) * (source.heightPixels / scale);
    const framesPerSecond = source.framesPerSecond * rate;
    return { tile, layer, framesPerSecond, paused: false, pixelsPerSecond: pixels * framesPerSecond };
  };
  const steps: DecodeShare[] = [];
  for (let layer = layerFor(source, heightPixels); layer >= 0; layer--) steps.push(share(layer, 1));
  if (source.layers > 1) steps.push(share(0, 1 / 2), share(0, 1 / 4));
  return [...steps, { tile, layer: 0, framesPerSecond: 0, paused: true, pixelsPerSecond: 0 }];
}

interface Choice {
  steps: DecodeShare[];
  at: number;
}

const spent = (choices: readonly Choice[]): number =>
  choices.reduce((sum, { steps, at }) => sum + steps[at]!.pixelsPerSecond, 0);

/**
 * Shares a budget of decoded pixels a second among tiles: the lowest layer that fills each; over the budget, lower layers and
 * fewer frames for the least important first; and when everything is at its least, the least important are paused. What is
 * left over then goes to the most important. The sum never exceeds the budget. In the order of `demands`.
 */
export function shareDecoding(demands: readonly DecodeDemand[], budgetPixelsPerSecond: number): DecodeShare[] {
  const choices = new Map<DecodeDemand, Choice>(demands.map((demand) => [demand, { steps: stepsOf(demand), at: 0 }]));
  const all = [...choices.values()];
  const leastFirst = [...demands].sort((a, b) => a.importance - b.importance || b.tile - a.tile);
  const isOver = () => spent(all) > budgetPixelsPerSecond;
  for (const rest of [1, 0]) {
    for (const demand of leastFirst) {
      const choice = choices.get(demand)!;
      while (isOver() && choice.at < choice.steps.length - 1 - rest) choice.at++;
    }
  }
  for (const demand of [...leastFirst].reverse()) {
    const choice = choices.get(demand)!;
    const others = spent(all) - choice.steps[choice.at]!.pixelsPerSecond;
    choice.at = choice.steps.findIndex(({ pixelsPerSecond }) => others + pixelsPerSecond <= budgetPixelsPerSecond);
  }
  return demands.map((demand) => {
    const { steps, at } = choices.get(demand)!;
    return steps[at]!;
  });
}

/** What makes a tile important: what people put up by hand before what turns by itself, then what is large, then what comes first. */
export function importanceOf(tile: {
  isLocked: boolean;
  follows: WallContent['type'];
  priority: number | undefined;
  /** Share of the wall, 0 to 1. */
  area: number;
}): number {
  const kinds = { stream: 3, unit: 3, incident: 2, tour: 1, map: 0, incidentFacts: 0 } as const;
  const urgency = tile.priority === undefined ? 0 : 5 - tile.priority;
  return (tile.isLocked ? 100 : 0) + kinds[tile.follows] * 10 + urgency + tile.area;
}
