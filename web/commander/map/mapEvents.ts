import type { MapMouseEvent } from 'maplibre-gl';
import type { Datum } from '../../map/base/datum.js';
import type { MapStage } from '../../map/mapStage.js';
import type { ClusterMark } from '../../map/scene.js';
import type { UnitStage } from '../../map/unitStage.js';
import { follow, goTo, lookAround, select } from '../actions.js';
import type { Commander } from '../commander.js';
import { openMark } from '../drawings/drawingActions.js';
import type { Selected } from '../state/urlState.js';
import { isSame } from '../state/workspace.js';
import { neighboursAt } from './coincident.js';
import type { DrawTools } from './drawTools.js';

/** What the map's events act on. */
export interface MapEventParts {
  readonly commander: Commander;
  readonly stage: MapStage;
  readonly unitStage: UnitStage;
  readonly tools: DrawTools;
  readonly datum: Datum;
  requestFrame(): void;
  look: LookAtPixel;
}

/** What is drawn at a pixel of the map: something to select, or units counted together. */
export type LookAtPixel = (x: number, y: number) => { target?: Selected | undefined; cluster?: ClusterMark };

/** The pointer rests this long before what lies under it is looked up, ms. */
const HOVER_PAUSE_MS = 40;

/** Turns clicks, moves and drags on the map into what they mean; returns the way to stop. */
export function listenToMap(parts: MapEventParts): () => void {
  const { commander, stage, tools } = parts;
  const { workspace } = commander;
  let hoverTimer = 0;

  stage.on('click', (event) => click(parts, event));
  stage.on('dblclick', (event) => doubleClick(parts, event));
  stage.on('contextmenu', (event) => openMenu(parts, event));
  stage.on('mousemove', (event) => {
    window.clearTimeout(hoverTimer);
    if (event.originalEvent.buttons !== 0 || tools.isDrawing) return;
    const { x, y } = event.point;
    hoverTimer = window.setTimeout(() => hover(parts, x, y), HOVER_PAUSE_MS);
  });
  stage.on('mouseout', () => {
    window.clearTimeout(hoverTimer);
    workspace.hovered.value = undefined;
    workspace.hoveredCount.value = undefined;
    workspace.pointer.value = undefined;
  });
  stage.map.on('dragstart', () => {
    workspace.followed.value = undefined;
    workspace.menu.value = undefined;
  });
  return () => window.clearTimeout(hoverTimer);
}

function click(parts: MapEventParts, event: MapMouseEvent): void {
  const { commander, stage, tools } = parts;
  const { workspace } = commander;
  const { x, y } = event.point;
  const place = stage.placeAt(x, y);
  workspace.menu.value = undefined;
  const tool = workspace.tool.peek();
  if (tool === 'measure') {
    tools.measure(place);
    return;
  }
  if (tool === 'newIncident') {
    workspace.tool.value = 'none';
    workspace.draft.value = place;
    return;
  }
  if (tool !== 'none' || event.originalEvent.shiftKey) return;
  const { target, cluster } = parts.look(x, y);
  if (target) {
    if (!workspace.coincident.peek()?.some((other) => isSame(other, target)))
      workspace.coincident.value = neighboursAt(parts, target, x, y);
    select(commander, target);
    return;
  }
  workspace.coincident.value = undefined;
  if (cluster) {
    stage.fly({ ...place, zoom: stage.view.peek().zoom + 2 });
    return;
  }
  const mark = stage.pickElement(x, y);
  if (mark) {
    openMark(commander, mark);
    return;
  }
  const area = stage.pickArea(x, y);
  if (area) {
    select(commander, { type: 'area', id: area });
    return;
  }
  workspace.selected.value = undefined;
  lookAround(commander, place);
}

function doubleClick(parts: MapEventParts, event: MapMouseEvent): void {
  const { commander, stage } = parts;
  const { workspace } = commander;
  event.preventDefault();
  if (workspace.tool.peek() === 'draw') return;
  if (workspace.tool.peek() === 'measure') {
    workspace.tool.value = 'none';
    return;
  }
  const { target } = parts.look(event.point.x, event.point.y);
  if (!target) {
    stage.map.easeTo({ around: event.lngLat, zoom: stage.view.peek().zoom + 1, duration: 250 });
    return;
  }
  goTo(commander, target);
  if (target.type === 'unit') follow(commander, target.id);
}

function openMenu(parts: MapEventParts, event: MapMouseEvent): void {
  const { commander, stage } = parts;
  event.preventDefault();
  // The pen takes a corner away by it.
  if (commander.workspace.tool.peek() === 'draw') return;
  const { x, y } = event.point;
  const target = parts.look(x, y).target ?? areaAt(stage, x, y);
  const { clientX, clientY } = event.originalEvent;
  commander.workspace.menu.value = { x: clientX, y: clientY, place: stage.placeAt(x, y), ...(target && { target }) };
}

function areaAt(stage: MapStage, x: number, y: number): Selected | undefined {
  const id = stage.pickArea(x, y);
  return id === undefined ? undefined : { type: 'area', id };
}

function hover(parts: MapEventParts, x: number, y: number): void {
  const { commander, stage } = parts;
  const { workspace } = commander;
  const seen = parts.look(x, y);
  const target = workspace.tool.peek() === 'none' ? seen.target : undefined;
  if (!isSame(target, workspace.hovered.peek())) workspace.hovered.value = target;
  const { cluster } = seen;
  const isPointing = target !== undefined || cluster !== undefined;
  if (workspace.tool.peek() !== 'draw')
    stage.map.getCanvas().style.cursor = isPointing ? 'pointer' : workspace.tool.peek() === 'none' ? '' : 'crosshair';
  workspace.pointer.value = stage.placeAt(x, y);
  workspace.hoveredCount.value = cluster ? { x, y, count: cluster.count } : undefined;
}
