import { batch } from '@preact/signals';
import type { Element } from '../../../server/wire/elements.js';
import type { Commander } from '../commander.js';
import { boundsOf } from '../map/places.js';
import { positionsOf, type ShapeKind } from './shape.js';

/** Opens the details of a mark; the map keeps still. */
export function openMark({ workspace, drawings, nearest }: Commander, id: string): void {
  batch(() => {
    workspace.inspectorOpen.value = true;
    workspace.selected.value = undefined;
    nearest.clear();
    drawings.drop();
    drawings.fence.value = undefined;
    drawings.selected.value = id;
  });
}

/** Shows all of a mark. */
export function goToMark({ stage }: Commander, { geometry }: Element): void {
  const places = positionsOf(geometry).map(([lng, lat]) => ({ lat, lng }));
  stage.peek()?.fit(boundsOf(places));
}

/** Takes the pen in hand for a new mark. */
export function beginMark(commander: Commander, kind: ShapeKind, incidentId?: string): void {
  const { workspace, drawings } = commander;
  batch(() => {
    workspace.inspectorOpen.value = true;
    drawings.begin(kind, incidentId);
    workspace.tool.value = 'draw';
  });
}

/** Takes the pen in hand to change a mark. */
export function editMark(commander: Commander, element: Element): void {
  const { workspace, drawings } = commander;
  batch(() => {
    workspace.inspectorOpen.value = true;
    drawings.edit(element);
    workspace.tool.value = 'draw';
  });
}

/** Puts the pen away. */
export function endDrawing({ workspace, drawings }: Commander): void {
  batch(() => {
    drawings.drop();
    if (workspace.tool.value === 'draw') workspace.tool.value = 'none';
  });
}
