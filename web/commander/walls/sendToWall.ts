import type { StreamId } from '../../../server/wire/ids.js';
import type { Wall, WallContent, WallTilesInput } from '../../../server/wire/walls.js';
import { followOn } from '../../walls/wallActions.js';
import { titleOf } from '../actions.js';
import type { Commander } from '../commander.js';
import type { Selected } from '../state/urlState.js';

/** What a tile would show of something on the map; undefined: nothing of it can be put up. */
export function contentOf({ type, id }: Selected): WallContent | undefined {
  switch (type) {
    case 'unit':
      return { type: 'unit', unitId: id as never };
    case 'camera':
      return { type: 'stream', streamId: `camera-${id}` as StreamId };
    case 'incident':
      return { type: 'incident', incidentId: id as never, place: 1 };
    default:
      return undefined;
  }
}

/** Opens the walls to choose a tile for something, or for what is selected. */
export function openSendToWall(commander: Commander, target?: Selected): void {
  const { workspace, page } = commander;
  const chosen = target ?? workspace.selected.peek();
  if (!chosen || !contentOf(chosen)) {
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
  const { workspace, page, walls } = commander;
  const words = page.language.text.peek().walls.send;
  const content = contentOf(target);
  if (!content) return;
  const why = purpose.trim();
  const tiles: WallTilesInput['tiles'] = tile === 'whole' ? followOn(wall, target.id) : [{ tile, content }];
  workspace.overlay.value = 'none';
  workspace.notice.value = { text: words.sending(wall.name, tile === 'whole' ? words.whole : String(tile)) };
  const name = titleOf(commander, target) || target.id;
  const sent = await walls.send(
    wall,
    tiles.map((one) => ({ ...one, ...(why !== '' && { purpose: why }) })),
  );
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
    return contentOf(thing) && thing;
  } catch {
    return undefined;
  }
}
