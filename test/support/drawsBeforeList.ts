import type { Page } from 'playwright-core';

/** What a click came to. */
export interface ListedClick {
  /** From the release of the button to the first row of the list, ms. */
  ms: number;
  /** Times that MapLibre drew in between. */
  draws: number;
}

declare global {
  interface Window {
    /** Draw calls of MapLibre since the button was released last. */
    mapDraws?: number;
    listedClick?: Promise<ListedClick>;
  }
}

/** Counts what MapLibre draws from now on. */
export const countMapDraws = (page: Page): Promise<void> =>
  page.evaluate(() => {
    window.mapDraws = 0;
    const { prototype } = WebGL2RenderingContext;
    const draw = prototype.drawElements;
    prototype.drawElements = function (...args) {
      if ((this.canvas as HTMLCanvasElement).classList.contains('maplibregl-canvas')) window.mapDraws!++;
      draw.apply(this, args);
    };
  });

/** Clicks by `click`, and tells what was drawn before its list stood. */
export async function drawsBeforeList(page: Page, click: () => Promise<unknown>): Promise<ListedClick> {
  await page.evaluate(() => {
    // No function has a name here: what names them is not in the page.
    const row = '[data-testid=nearest-units] li';
    const before = document.querySelector(row);
    window.listedClick = new Promise((resolve) => {
      let released = 0;
      addEventListener(
        'pointerup',
        (event) => {
          released = event.timeStamp;
          window.mapDraws = 0;
        },
        { capture: true, once: true },
      );
      new MutationObserver((_changes, observer) => {
        const first = document.querySelector(row);
        if (released === 0 || !first || first === before) return;
        observer.disconnect();
        resolve({ ms: performance.now() - released, draws: window.mapDraws! });
      }).observe(document.body, { childList: true, subtree: true });
    });
  });
  await click();
  return page.evaluate(() => window.listedClick!);
}
