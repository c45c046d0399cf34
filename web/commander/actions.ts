import { batch } from '@preact/signals';
import type { Commander } from './commander.js';
import { boundsOf, boundsOfArea, placeOf } from './map/places.js';
import { NO_FILTERS } from './state/filters.js';
import type { NearestOrigin } from './state/nearestSearch.js';
import type { Selected } from './state/urlState.js';
import { isSame, type Place, type Tool } from './state/workspace.js';

/** How close the map comes when it goes to something. */
const CLOSE_ZOOM = 15.5;

/** Selects something: its details open, the map keeps still; an incident also shows who and what is near. */
export function select(commander: Commander, target: Selected): void {
  const { workspace, nearest, group, drawings } = commander;
  batch(() => {
    drawings.selected.value = undefined;
    workspace.selected.value = target;
    workspace.hovered.value = undefined;
    workspace.inspectorOpen.value = true;
    if (!workspace.coincident.value?.some((other) => isSame(other, target))) workspace.coincident.value = undefined;
    group.clear();
    if (target.type === 'incident') lookAroundTarget(commander, target);
    else nearest.clear();
  });
}

/** One click on a place: the nearest units and cameras. */
export function lookAround(commander: Commander, place: Place): void {
  const { workspace, nearest, group } = commander;
  batch(() => {
    workspace.inspectorOpen.value = true;
    workspace.coincident.value = undefined;
    group.clear();
    nearest.look({ lat: place.lat, lng: place.lng });
  });
}

/** The nearest units and cameras to something on the picture. */
export function lookAroundTarget(commander: Commander, target: Selected): void {
  const place = placeOf(target, commander.picture);
  if (!place || target.type === 'area') return;
  lookAroundPlace(commander, place, { type: target.type, id: target.id, title: titleOf(commander, target) });
}

/** The nearest units and cameras to a place that has a name. */
export function lookAroundPlace(commander: Commander, place: Place, of: NonNullable<NearestOrigin['of']>): void {
  commander.workspace.inspectorOpen.value = true;
  commander.nearest.look({ lat: place.lat, lng: place.lng, of });
}

/** What people call it: call sign, number or name; empty when it is not on the picture. */
export function titleOf({ picture }: Commander, target: Selected): string {
  const { records } = picture.feed;
  switch (target.type) {
    case 'unit':
      return picture.unit(target.id)?.callsign ?? '';
    case 'incident':
      return records.incidents.get(target.id)?.number ?? '';
    case 'camera':
      return records.cameras.get(target.id)?.name ?? '';
    case 'area':
      return records.areas.get(target.id)?.name ?? '';
  }
}

/** Flies to something; what lies out of view is asked for first. */
export function goTo(commander: Commander, target: Selected): void {
  const { picture, remote, stage } = commander;
  if (target.type === 'area') {
    const area = picture.feed.records.areas.get(target.id);
    if (area) stage.peek()?.fit(boundsOfArea(area.geometry));
    return;
  }
  const place = placeOf(target, picture);
  if (place) goToPlace(commander, place);
  else if (target.type !== 'incident')
    void remote.place(target.type, target.id).then((found) => found && goToPlace(commander, found));
}

/** Flies to a place, no further out than it is close enough to see single things. */
export function goToPlace({ stage, workspace }: Commander, place: Place): void {
  const map = stage.peek();
  if (!map) return;
  workspace.followed.value = undefined;
  map.fly({ lat: place.lat, lng: place.lng, zoom: Math.max(map.view.peek().zoom, CLOSE_ZOOM) });
}

/** Keeps the map centred on a unit until the user pans. */
export function follow({ workspace }: Commander, id: string): void {
  batch(() => {
    workspace.followed.value = id;
    workspace.selected.value = { type: 'unit', id };
  });
}

/** Follows a unit, or stops. */
export function toggleFollow(commander: Commander, id: string): void {
  const { followed } = commander.workspace;
  if (followed.value === id) followed.value = undefined;
  else follow(commander, id);
}

/** Keeps the trail of a unit, or stops. */
export function toggleTrail({ workspace }: Commander, id: string): void {
  const next = new Set(workspace.trails.value);
  if (!next.delete(id)) next.add(id);
  workspace.trails.value = next;
}

/** Shows every active incident and every unit in view, or where the map opens when there is nothing. */
export function fitEverything({ stage, picture, page }: Commander): void {
  const map = stage.peek();
  if (!map) return;
  const { units } = picture.feed;
  const places: Place[] = [...picture.incidents.value];
  for (let slot = 0; slot < units.limit; slot++)
    if (units.present[slot] === 1) places.push({ lat: units.lat[slot]!, lng: units.lng[slot]! });
  if (places.length < 2) map.fly(page.config.center);
  else map.fit(boundsOf(places));
}

/** Takes a tool in hand, or puts it away when it is in hand already. */
export function toggleTool({ workspace }: Commander, tool: Tool): void {
  batch(() => {
    const next = workspace.tool.value === tool ? 'none' : tool;
    workspace.tool.value = next;
    if (next === 'measure' || tool === 'measure') workspace.measured.value = [];
  });
}

/** Opens the form of a new report, to be filled by keys; the next click on the map gives its place. */
export function openIntake({ workspace }: Commander): void {
  batch(() => {
    workspace.inspectorOpen.value = true;
    workspace.intakeOpen.value = true;
    workspace.tool.value = 'newIncident';
  });
}

/** Puts the form of a new report away with all that was entered. */
export function closeIntake({ workspace }: Commander): void {
  batch(() => {
    workspace.intakeOpen.value = false;
    workspace.draft.value = undefined;
    if (workspace.tool.value === 'newIncident') workspace.tool.value = 'none';
  });
}

/** Lets everything through the filters. */
export function dropFilters({ workspace }: Commander): void {
  workspace.filters.value = NO_FILTERS;
  workspace.listText.value = '';
}

/** Copies text and says so; without permission the text is shown to be copied by hand. */
export async function copyText({ workspace, page }: Commander, text: string): Promise<void> {
  const { inspector } = page.language.text.value;
  try {
    await navigator.clipboard.writeText(text);
    workspace.notice.value = { text: `${inspector.copied}: ${text}` };
  } catch {
    workspace.notice.value = { text };
  }
}

/** One step back: closes what is topmost, then drops tool, answer, group and selection. */
export function stepBack(commander: Commander): void {
  const { workspace, nearest, group, drawings, video } = commander;
  const enlarged = video.tiles.value.find((tile) => tile.enlarged && tile.where === 'map');
  workspace.hovered.value = undefined;
  if (commander.walls.cancel()) return;
  if (workspace.overlay.value !== 'none') workspace.overlay.value = 'none';
  else if (workspace.menu.value) workspace.menu.value = undefined;
  else if (enlarged) video.change(enlarged.streamId, { enlarged: false });
  else if (drawings.draft.value) drawings.drop();
  else if (workspace.tool.value !== 'none') toggleTool(commander, workspace.tool.value);
  else if (workspace.intakeOpen.value || workspace.draft.value) closeIntake(commander);
  else if (drawings.fence.value) drawings.fence.value = undefined;
  else if (drawings.selected.value) drawings.selected.value = undefined;
  else if (workspace.measured.value.length > 0) workspace.measured.value = [];
  else if (workspace.filtersOpen.value) workspace.filtersOpen.value = false;
  else if (group.group.value) group.clear();
  else if (workspace.followed.value) workspace.followed.value = undefined;
  else if (nearest.origin.value && workspace.selected.value?.type !== 'incident') nearest.clear();
  else
    batch(() => {
      workspace.selected.value = undefined;
      workspace.coincident.value = undefined;
      nearest.clear();
    });
}
