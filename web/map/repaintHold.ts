import type { Map as MapLibre } from 'maplibre-gl';

/** Keeps MapLibre from drawing for a moment: it draws the whole base map after every press of a button, though nothing has changed. */
export class RepaintHold {
  readonly #map: MapLibre;
  #isHeld = false;
  /** A frame was asked for meanwhile. */
  #isOwed = false;

  constructor(map: MapLibre) {
    this.#map = map;
    const repaint = map.triggerRepaint.bind(map);
    map.triggerRepaint = () => {
      if (this.#isHeld) this.#isOwed = true;
      else repaint();
    };
  }

  /** From a button's release on: holds while `isAwaited` says so at the end of its turn, until `release`; returns the way to stop. */
  holdAtClicks(isAwaited: () => boolean): () => void {
    const element = this.#map.getContainer();
    const onRelease = () => {
      this.#isHeld = true;
      window.setTimeout(() => {
        if (!isAwaited()) this.release();
      });
    };
    element.addEventListener('pointerup', onRelease, { capture: true });
    return () => element.removeEventListener('pointerup', onRelease, { capture: true });
  }

  /** What was held up is drawn in the next frame. */
  release(): void {
    this.#isHeld = false;
    if (!this.#isOwed) return;
    this.#isOwed = false;
    this.#map.triggerRepaint();
  }
}
