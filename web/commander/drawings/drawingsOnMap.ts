import { effect } from '@preact/signals';
import type { Datum } from '../../map/base/datum.js';
import type { MapStage } from '../../map/mapStage.js';
import type { Palette } from '../../map/symbols/paint.js';
import type { Commander } from '../commander.js';
import type { DrawPen } from './drawPen.js';
import { elementFeatures } from './elementFeatures.js';

/** What the drawings look like. */
export interface DrawingLook {
  readonly datum: Datum;
  palette(): Palette;
}

/** Keeps what people drew on the map, and the pen over it while one draws; returns the way to stop. */
export function followDrawings(commander: Commander, stage: MapStage, { datum, palette }: DrawingLook): () => void {
  const { drawings, workspace } = commander;
  let pen: DrawPen | undefined;
  /** Which draft the pen is for: another one takes another pen. */
  let penOf = '';
  const dropPen = (): void => {
    pen?.close();
    pen = undefined;
    penOf = '';
  };
  const takePen = async (wanted: string): Promise<void> => {
    const draft = drawings.draft.peek();
    if (!draft?.kind) return;
    penOf = wanted;
    const { kind } = draft;
    // The drawing library comes only when somebody draws.
    const made = await import('./drawPen.js');
    if (penOf !== wanted) return;
    const read = palette();
    const color = (name: 'accent' | 'panel') => hex(read(name));
    pen = new made.DrawPen(kind, {
      ...{ map: stage.map, datum, color: color('accent'), casing: color('panel') },
      onPoints: (points) => drawings.setPoints(points),
    });
    pen.show(drawings.points.peek());
  };
  const stops = [
    effect(() => {
      const look = { datum, palette: palette(), selected: drawings.selected.value, edited: drawings.draft.value?.id };
      stage.setElements(elementFeatures(drawings.elements.value, look));
    }),
    effect(() => {
      const draft = drawings.draft.value;
      const wanted = draft?.kind ? `${draft.id} ${draft.kind}` : '';
      if (wanted === penOf) return;
      dropPen();
      if (wanted !== '') void takePen(wanted);
    }),
    effect(() => {
      const points = drawings.points.value;
      pen?.show(points);
    }),
    effect(() => {
      if (!drawings.draft.value && workspace.tool.peek() === 'draw') workspace.tool.value = 'none';
    }),
  ];
  // Another style forgets what the pen drew.
  const renew = (): void => {
    const wanted = penOf;
    if (wanted === '') return;
    dropPen();
    void takePen(wanted);
  };
  stage.map.on('style.load', renew);
  return () => {
    stage.map.off('style.load', renew);
    for (const stop of stops) stop();
    dropPen();
  };
}

/** `#abc` as `#aabbcc`. */
function hex(color: string): `#${string}` {
  if (color.length !== 4) return color as `#${string}`;
  return `#${[...color.slice(1)].map((digit) => digit + digit).join('')}`;
}
