import type { SignalAsk } from '../../server/wire/signalling.js';
import type { Track } from '../publisher.js';
import type { Wish } from '../reception.js';

/** A tile as its page tells it. */
export type Tile = Omit<SignalAsk<'fitTile'>, 'streamId'>;

/** Height of the highest layer until the page has told it, in pixels. */
const ASSUMED_HEIGHT = 720;
/** A layer may be shown this much larger than it is before the next one is worth its decoding. */
const STRETCH = 1.25;

/** What to send of a track for a tile: the lowest layer that fills it. Each layer has half the height of the next. */
export function wishFor(tile: Tile, track: Track | undefined): Wish {
  const hidden = tile.hidden ?? false;
  const layers = track?.producer.rtpParameters.encodings?.length ?? 1;
  const top = layers - 1;
  const layer =
    tile.heightPixels === undefined ? top : fitting(tile.heightPixels, tile.sourceHeightPixels ?? ASSUMED_HEIGHT, top);
  const temporalLayer = temporalFor(tile.framesPerSecond);
  return { hidden, layer, ...(temporalLayer !== undefined && { temporalLayer }) };
}

function fitting(tileHeight: number, sourceHeight: number, top: number): number {
  for (let layer = 0; layer < top; layer++)
    if ((sourceHeight / 2 ** (top - layer)) * STRETCH >= tileHeight) return layer;
  return top;
}

/** Simulcast layers of browsers have three temporal layers: a quarter, half and all of the frames. */
function temporalFor(framesPerSecond: number | undefined): number | undefined {
  if (framesPerSecond === undefined || framesPerSecond > 15) return undefined;
  return framesPerSecond > 7.5 ? 1 : 0;
}
