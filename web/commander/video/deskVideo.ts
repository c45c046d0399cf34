import { computed } from '@preact/signals';
import type { DeskVideo, PlannedStream } from '../../command/desk.js';
import { inLayout, putWall } from '../../walls/wallActions.js';
import type { Commander } from '../commander.js';
import { sendToTile } from '../walls/sendToWall.js';

/** Pictures and walls as incident command uses them; undefined for who may watch nothing. */
export function createDeskVideo(commander: Commander): DeskVideo | undefined {
  const { video, walls, workspace, picture, page } = commander;
  if (!video.client) return undefined;
  const seen = new Set<string>();
  const canShow = ({ type, id, live }: PlannedStream) =>
    live || (type === 'camera' && picture.feed.records.cameras.get(id)?.source !== undefined);
  const open = (streams: readonly PlannedStream[]) => {
    for (const { type, id, title } of streams) {
      const asksPurpose = (type === 'camera' && picture.feed.records.cameras.get(id)?.private) ?? false;
      video.open({ type, id }, { title, where: 'dock', asksPurpose });
    }
    if (streams.length > 0) workspace.inspectorOpen.value = true;
  };
  return {
    canShow,
    open,
    openOnce(incidentId, streams) {
      const fresh = streams.filter((one) => canShow(one) && !seen.has(`${incidentId} ${one.streamId}`));
      for (const { streamId } of fresh) seen.add(`${incidentId} ${streamId}`);
      open(fresh.slice(0, video.roomLeft));
    },
    walls: computed(() => (page.session.permissions.includes('wall') ? walls.list() : [])),
    async follow(incidentId, wallId, layout) {
      const wall = walls.list().find(({ id }) => id === wallId);
      if (!wall) return;
      try {
        const ready =
          layout === undefined || layout === wall.layout
            ? wall
            : await putWall(page.call, wallId, inLayout(wall, layout));
        await sendToTile(commander, { type: 'incident', id: incidentId }, { wall: ready, tile: 'whole', purpose: '' });
      } catch (error) {
        workspace.notice.value = { text: page.language.text.peek().walls.send.failed((error as Error).message) };
      }
    },
  };
}
