import type { Camera } from '../../../server/wire/cameras.js';
import type { IncidentSummary } from '../../../server/wire/incidents.js';
import type { LngLat } from '../../map/base/datum.js';
import { type LabelCandidate, placeLabels } from '../../map/labels.js';
import { cameraSize, incidentSize, unitRadius } from '../../map/layers/markLayers.js';
import { latOfWorld, lngOfWorld } from '../../map/mercator.js';
import type { IncidentMark, LabelMark } from '../../map/scene.js';
import type { ScreenFrame } from '../../map/screenFrame.js';
import type { UnitStage } from '../../map/unitStage.js';
import type { LivePicture } from '../state/livePicture.js';

/** Call signs of all units are shown from this zoom on. */
export const CALLSIGN_ZOOM = 14;
const CAMERA_NAME_ZOOM = 16.5;
const MAX_CANDIDATES = 1500;

/** Priorities of labels: what is selected before the urgent, before what was found, before the others. */
const RANK = { selected: 100, p1: 80, found: 70, incident: 50, assigned: 40, unit: 10, camera: 5 } as const;

interface Candidate extends LabelCandidate {
  readonly at: LngLat;
  readonly strong: boolean;
}

/** What labels are planned from. */
export interface LabelInput {
  readonly frame: ScreenFrame;
  readonly scale: number;
  /** Size of the letters, px. */
  readonly textSize: number;
  readonly picture: LivePicture;
  readonly unitStage: UnitStage;
  readonly incidents: readonly IncidentMark[];
  readonly incidentRecords: ReadonlyMap<string, IncidentSummary>;
  readonly cameras: readonly Camera[];
  readonly cameraAt: (camera: Camera) => LngLat;
  /** Ids of units that keep their label at any zoom. */
  readonly selectedUnits: ReadonlySet<string>;
  readonly foundUnits: ReadonlySet<string>;
  readonly assignedUnits: ReadonlySet<string>;
  readonly selectedCameras: ReadonlySet<string>;
  readonly unitsShown: boolean;
}

/** Chooses the labels of a view; remembers what was shown so that labels stay where they are. */
export class LabelPlan {
  #shown: ReadonlySet<string> = new Set();

  plan(input: LabelInput): LabelMark[] {
    const candidates = [...incidentLabels(input), ...unitLabels(input), ...cameraLabels(input)];
    const placed = placeLabels(candidates, this.#shown);
    this.#shown = new Set(placed.map(({ key }) => key));
    return placed.map(({ key, at, text, size, symbolRadius, strong }) => ({
      key,
      at,
      text,
      size,
      offset: symbolRadius,
      strong,
    }));
  }
}

function unitLabels(input: LabelInput): Candidate[] {
  const { frame, scale, picture, unitStage, selectedUnits, foundUnits, assignedUnits } = input;
  const { units } = picture.feed;
  const { zoom } = frame.view;
  const showAll = input.unitsShown && zoom >= CALLSIGN_ZOOM;
  const candidates: Candidate[] = [];
  const add = (slot: number) => {
    const record = units.recordOf(slot);
    if (!record || !unitStage.isShown(slot)) return;
    const [worldX, worldY] = unitStage.drawnAt(slot);
    const pixel = frame.ofWorld(worldX, worldY);
    if (!frame.contains(pixel, 40)) return;
    const { id } = record;
    const priority = selectedUnits.has(id)
      ? RANK.selected
      : foundUnits.has(id)
        ? RANK.found
        : assignedUnits.has(id)
          ? RANK.assigned
          : RANK.unit;
    candidates.push({
      key: `u:${id}`,
      text: record.callsign,
      x: pixel[0],
      y: pixel[1],
      at: [lngOfWorld(worldX), latOfWorld(worldY)],
      size: input.textSize,
      priority,
      symbolRadius: unitRadius(zoom, scale),
      strong: priority > RANK.unit,
    });
  };
  if (showAll) for (let slot = 0; slot < units.limit && candidates.length < MAX_CANDIDATES; slot++) add(slot);
  // What one click found has its rank number already: names beside it would hide what they name.
  else
    for (const id of new Set([...selectedUnits, ...assignedUnits])) {
      const slot = picture.slotOf(id);
      if (slot >= 0) add(slot);
    }
  return candidates;
}

function incidentLabels(input: LabelInput): Candidate[] {
  const { frame, scale, incidents, incidentRecords } = input;
  const candidates: Candidate[] = [];
  for (const { id, at, priority, stage } of incidents) {
    if (stage === 'closed' || (priority > 1 && frame.view.zoom < 12.5)) continue;
    const record = incidentRecords.get(id);
    const pixel = frame.ofLngLat(at[0], at[1]);
    if (!record || !frame.contains(pixel, 40)) continue;
    candidates.push({
      key: `i:${id}`,
      text: record.number.slice(record.number.indexOf('-') + 1),
      x: pixel[0],
      y: pixel[1],
      at,
      size: input.textSize,
      priority: priority === 1 ? RANK.p1 : RANK.incident - priority,
      symbolRadius: incidentSize(priority, scale) * 0.42,
      strong: true,
    });
  }
  return candidates;
}

function cameraLabels(input: LabelInput): Candidate[] {
  const { frame, scale, cameras, cameraAt, selectedCameras } = input;
  const showAll = frame.view.zoom >= CAMERA_NAME_ZOOM;
  if (!showAll && selectedCameras.size === 0) return [];
  const candidates: Candidate[] = [];
  for (const camera of cameras) {
    const isSelected = selectedCameras.has(camera.id);
    if (!showAll && !isSelected) continue;
    const at = cameraAt(camera);
    const pixel = frame.ofLngLat(at[0], at[1]);
    if (!frame.contains(pixel, 40)) continue;
    candidates.push({
      key: `c:${camera.id}`,
      text: camera.name,
      x: pixel[0],
      y: pixel[1],
      at,
      size: input.textSize,
      priority: isSelected ? RANK.selected : RANK.camera,
      symbolRadius: cameraSize(frame.view.zoom, scale) * 0.5,
      strong: isSelected,
    });
  }
  return candidates;
}
