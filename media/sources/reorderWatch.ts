/**
 * Looks at the packets of a copied video as ffmpeg lists them (`framecrc`: stream, dts, pts, duration, size, checksum), for one
 * that is shown before an earlier one: a B-frame, which WebRTC does not carry.
 */
export class ReorderWatch {
  #latest = Number.NEGATIVE_INFINITY;

  /** Takes one line; true when it is a packet out of order. */
  take(line: string): boolean {
    const [, , ptsText] = line.split(',');
    const pts = Number(ptsText);
    if (line.startsWith('#') || ptsText === undefined || !Number.isFinite(pts)) return false;
    // A jump far back is a clock that starts anew, not a frame out of order.
    const isBack = pts < this.#latest && this.#latest - pts < FAR_BACK;
    this.#latest = isBack ? this.#latest : pts;
    return isBack;
  }
}

/** One second of the 90 kHz that is asked for. */
const FAR_BACK = 90_000;
