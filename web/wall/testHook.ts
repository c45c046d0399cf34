import type { WallScreenModel } from './wallScreen.js';

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
  health(): WallScreenModel['health']['value'];
}

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
    health: () => screen.health.peek(),
  };
  return () => {
    delete window.musterWall;
  };
}
