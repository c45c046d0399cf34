/** A text that wants a place beside its symbol; pixels from the top left of the view. */
export interface LabelCandidate {
  readonly key: string;
  readonly text: string;
  /** Of the symbol's centre. */
  readonly x: number;
  readonly y: number;
  /** Text size, px. */
  readonly size: number;
  /** Larger wins. */
  readonly priority: number;
  /** Half the height of the symbol: the label stands below it. */
  readonly symbolRadius: number;
}

/** Cells of the grid that finds overlaps, px. */
const GRID = 64;
const PADDING = 2;

/**
 * Chooses the labels that fit without overlapping: by priority, ties by key, so that the same picture always gets the
 * same labels. A label that was shown before has the edge over its equals, which keeps names from flickering.
 */
export function placeLabels<T extends LabelCandidate>(candidates: readonly T[], shownBefore: ReadonlySet<string>): T[] {
  const rank = (label: T) => label.priority + (shownBefore.has(label.key) ? 0.5 : 0);
  const ordered = [...candidates].sort((a, b) => rank(b) - rank(a) || (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  const taken = new Map<number, Box[]>();
  const placed: T[] = [];
  for (const label of ordered) {
    const box = boxOf(label);
    if (overlaps(taken, box)) continue;
    occupy(taken, box);
    placed.push(label);
  }
  return placed;
}

interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** Width of a text in px: full-width letters are as wide as high, Latin ones a good half. */
export function textWidth(text: string, size: number): number {
  let ems = 0;
  for (const letter of text) ems += letter.codePointAt(0)! >= 0x2e80 ? 1 : 0.58;
  return ems * size;
}

function boxOf(label: LabelCandidate): Box {
  const half = textWidth(label.text, label.size) / 2 + PADDING;
  const top = label.y + label.symbolRadius;
  return { left: label.x - half, right: label.x + half, top, bottom: top + label.size * 1.25 + PADDING };
}

function* cellsOf(box: Box): Generator<number> {
  for (let row = Math.floor(box.top / GRID); row <= Math.floor(box.bottom / GRID); row++)
    for (let column = Math.floor(box.left / GRID); column <= Math.floor(box.right / GRID); column++)
      yield row * 4096 + column;
}

function overlaps(taken: ReadonlyMap<number, readonly Box[]>, box: Box): boolean {
  for (const cell of cellsOf(box))
    for (const other of taken.get(cell) ?? [])
      if (box.left < other.right && other.left < box.right && box.top < other.bottom && other.top < box.bottom)
        return true;
  return false;
}

function occupy(taken: Map<number, Box[]>, box: Box): void {
  for (const cell of cellsOf(box)) {
    const boxes = taken.get(cell);
    if (boxes) boxes.push(box);
    else taken.set(cell, [box]);
  }
}
