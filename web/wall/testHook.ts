import type { MapOnTile, WallScreenModel } from './wallScreen.js';

/** What a test can learn of a screen that no screenshot tells; reads only. */
export interface WallHook {
  tiles(): {
    tile: number;
    streamId: string;
    state: string;
    frames: number;
    widthPixels: number;
    heightPixels: number;
    framesPerSecond: number;
    bitrateBps: number;
    latencyMs: number | undefined;
    layer: number | undefined;
  }[];
  /** The map of a tile: how true it is, what is drawn where (CSS px from the tile's corner), and what is seen at a pixel. */
  map(tile: number):
    | {
        phase: string;
        ageMs: number | undefined;
        zoom: number;
        units: Drawn;
        incidents: Drawn;
        cameras: Drawn;
        counts: Drawn;
      }
    | undefined;
  mapAt(tile: number, x: number, y: number): string[];
  health(): WallScreenModel['health']['value'];
}

type Drawn = ReturnType<MapOnTile['drawn']>;

declare global {
  interface Window {
    musterWall?: WallHook;
  }
}

/** Puts the hook on the window; returns the way to take it off. */
export function exposeWallHook(screen: WallScreenModel): () => void {
  window.musterWall = {
    tiles: () =>
      (screen.wall.peek()?.tiles ?? []).flatMap(({ tile }) => {
        const model = screen.modelOf(tile);
        if (!model) return [];
        const { state, widthPixels, heightPixels, framesPerSecond, bitrateBps, latency, layer } = model.reading.peek();
        return {
          tile,
          streamId: model.view.streamId,
          state: state.state,
          frames: model.framesShown,
          widthPixels,
          heightPixels,
          framesPerSecond,
          bitrateBps,
          latencyMs: latency?.milliseconds,
          layer,
        };
      }),
    map(tile) {
      const map = screen.mapOf(tile);
      return (
        map && {
          phase: map.link.peek().phase,
          ageMs: map.ageMs,
          zoom: map.zoom,
          units: map.drawn('units'),
          incidents: map.drawn('incidents'),
          cameras: map.drawn('cameras'),
          counts: map.drawn('counts'),
        }
      );
    },
    mapAt: (tile, x, y) => screen.mapOf(tile)?.at(x, y) ?? [],
    health: () => screen.health.peek(),
  };
  return () => {
    delete window.musterWall;
  };
}
