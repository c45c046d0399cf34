import type { PictureListener } from '../picture/changes.js';
import type { Picture } from '../picture/picture.js';
import { CameraSectors } from './cameraSectors.js';
import { H3Tree } from './h3Tree.js';

/** The search index of a picture: follows its changes, and can be built anew from it at any time. Rows are the picture's. */
export class PictureIndex {
  readonly #picture: Picture;
  readonly #stop: () => void;
  #units = new H3Tree();
  #cameras = new CameraSectors();

  constructor(picture: Picture) {
    this.#picture = picture;
    this.rebuild();
    this.#stop = picture.subscribe(this.#listener());
  }

  /** Units that have a position. Replaced by `rebuild`: do not keep it. */
  get units(): H3Tree {
    return this.#units;
  }

  /** Every camera. Replaced by `rebuild`: do not keep it. */
  get cameras(): CameraSectors {
    return this.#cameras;
  }

  /** Builds both indexes anew from the picture as it is now. */
  rebuild(): void {
    this.#units = new H3Tree();
    this.#cameras = new CameraSectors();
    const { units, cameras } = this.#picture;
    for (const row of units.ids) if (units.hasPosition(row)) this.#placeUnit(row);
    for (const row of cameras.ids) this.#placeCamera(row);
  }

  /** Stops following the picture. */
  close(): void {
    this.#stop();
  }

  #listener(): PictureListener {
    const { units } = this.#picture;
    return {
      onUnitMoved: (row) => this.#placeUnit(row),
      onUnitChanged: (row) => {
        if (this.#units.has(row)) this.#units.setMask(row, units.mask[row]);
      },
      onUnitRemoved: (row) => {
        this.#units.remove(row);
      },
      onCameraChanged: (row) => this.#placeCamera(row),
      onCameraRemoved: (row) => {
        this.#cameras.remove(row);
      },
    };
  }

  #placeUnit(row: number): void {
    const { units } = this.#picture;
    const lat = units.latE7[row] / 1e7;
    const lng = units.lngE7[row] / 1e7;
    if (this.#units.has(row)) this.#units.move(row, lat, lng);
    else this.#units.insert(row, lat, lng, units.mask[row]);
  }

  #placeCamera(row: number): void {
    const { cameras } = this.#picture;
    this.#cameras.put(row, cameras.get(row).input, cameras.maskOf(row));
  }
}
