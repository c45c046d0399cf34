import type { Wall, WallTilesInput } from '../../../server/wire/walls.js';
import { contentFor, followOn, type Sendable } from '../../walls/wallActions.js';
import { roleOf } from '../../walls/wallPlaces.js';
import { titleOf } from '../actions.js';
import type { Commander } from '../commander.js';
import type { Selected } from '../state/urlState.js';

/** Something on the map as walls take it; undefined: nothing of it can be put up. */
export function sendableOf({ type, id }: Selected): Sendable | undefined {
  return type === 'unit' || type === 'camera' || type === 'incident' ? { type, id } : undefined;
}

/** Opens the walls to choose a tile for something, or for what is selected. */
export function openSendToWall(commander: Commander, target?: Selected): void {
  const { workspace, page } = commander;
  const chosen = target ?? workspace.selected.peek();
  if (!chosen || !sendableOf(chosen)) {
    workspace.notice.value = { text: page.language.text.peek().walls.send.nothingChosen };
    return;
  }
  workspace.toWall.value = chosen;
  workspace.overlay.value = 'toWall';
}

/** Sends something to a tile of a wall, or has a whole wall follow an incident; says so, with a way back for ten seconds. */
export async function sendToTile(
  commander: Commander,
  target: Selected,
  { wall, tile, purpose }: { wall: Wall; tile: number | 'whole'; purpose: string },
): Promise<void> {
  const thing = sendableOf(target);
  if (!thing) return;
  const why = purpose.trim();
  const tiles: WallTilesInput['tiles'] =
    tile === 'whole' ? followOn(wall, target.id) : [{ tile, content: contentFor(thing, roleOf(wall.layout, tile)) }];
  await send(commander, wall, {
    name: titleOf(commander, target) || target.id,
    tile,
    tiles: tiles.map((one) => ({ ...one, ...(why !== '' && { purpose: why }) })),
  });
}

/** Sends what is selected to a tile; with nothing selected, the map as it is looked at to a tile for a map. */
export async function sendChosen(commander: Commander, wall: Wall, tile: number): Promise<void> {
  const { workspace, page, stage } = commander;
  const target = workspace.selected.peek();
  const map = stage.peek();
  const words = page.language.text.peek().walls.send;
  if (target) await sendToTile(commander, target, { wall, tile, purpose: '' });
  else if (map && roleOf(wall.layout, tile) === 'map') {
    const around = { type: 'place' as const, ...map.center(), zoom: Math.min(20, Math.max(2, map.view.peek().zoom)) };
    await send(commander, wall, { name: words.thisView, tile, tiles: [{ tile, content: { type: 'map', around } }] });
  } else workspace.notice.value = { text: words.nothingChosen };
}

async function send(
  { workspace, page, walls }: Commander,
  wall: Wall,
  { name, tile, tiles }: { name: string; tile: number | 'whole'; tiles: WallTilesInput['tiles'] },
): Promise<void> {
  const words = page.language.text.peek().walls.send;
  workspace.overlay.value = 'none';
  workspace.notice.value = { text: words.sending(wall.name, tile === 'whole' ? words.whole : String(tile)) };
  const sent = await walls.send(wall, tiles);
  if (sent.ok) {
    const text = tile === 'whole' ? words.sentAll(name, wall.name) : words.sent(name, wall.name, String(tile));
    workspace.notice.value = { text, undo: sent.undo };
  } else workspace.notice.value = sent.why === undefined ? undefined : { text: words.failed(sent.why) };
}

/** Type of what is dragged from a list to a wall's miniature. */
const DRAGGED = 'application/x-muster-thing';

/** Lets something of a list be dragged to a wall. */
export const draggable = (target: Selected) => ({
  draggable: true,
  onDragStart: (event: DragEvent) => event.dataTransfer?.setData(DRAGGED, JSON.stringify(target)),
});

/** What was dropped, when it is something of the map. */
export function droppedThing(data: DataTransfer): Selected | undefined {
  try {
    const thing = JSON.parse(data.getData(DRAGGED)) as Selected;
    return sendableOf(thing) && thing;
  } catch {
    return undefined;
  }
}
