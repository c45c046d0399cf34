import type { HexagonMark } from '../../map/scene.js';
import type { Palette } from '../../map/symbols/paint.js';
import type { LayerName } from '../state/urlState.js';
import type { SceneParts } from './sceneBuilder.js';

type Cells = typeof import('./cells.js');

/** Hexagons are counted again this often, ms. */
const PACE_MS = 1000;
const NONE: readonly HexagonMark[] = [];

/** Hexagons of the view at a calm pace, and H3 itself once it is loaded. */
export class HexagonSource {
  readonly #parts: Pick<SceneParts, 'commander' | 'stage' | 'datum' | 'requestFrame'>;
  #cells: Cells | undefined;
  #isLoading = false;
  #marks: readonly HexagonMark[] = NONE;
  #key = '';
  #at = 0;

  constructor(parts: Pick<SceneParts, 'commander' | 'stage' | 'datum' | 'requestFrame'>) {
    this.#parts = parts;
  }

  /** H3, or undefined while it loads; another frame is asked for when it has. */
  cells(): Cells | undefined {
    if (!this.#cells && !this.#isLoading) {
      this.#isLoading = true;
      void import('./cells.js').then((cells) => {
        this.#cells = cells;
        this.#parts.requestFrame();
      });
    }
    return this.#cells;
  }

  /** The hexagons to draw: activity, coverage (which covers activity) or none. */
  marks(layers: ReadonlySet<LayerName>, palette: Palette, nowMs: number): readonly HexagonMark[] {
    const theme = layers.has('coverage') ? 'coverage' : layers.has('activity') ? 'activity' : undefined;
    if (!theme) return NONE;
    const cells = this.cells();
    if (!cells) return NONE;
    const { stage, commander, datum } = this.#parts;
    const { lng, lat, zoom } = stage.view.peek();
    const key = [theme, lng.toFixed(3), lat.toFixed(3), zoom.toFixed(1), palette('accent')].join();
    if (key === this.#key && nowMs - this.#at < PACE_MS) return this.#marks;
    this.#key = key;
    this.#at = nowMs;
    const options = { bounds: stage.bounds(), zoom, datum, palette };
    this.#marks = cells.hexagonMarks(theme, commander.picture, options);
    return this.#marks;
  }
}
