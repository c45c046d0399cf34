import { effect, type Signal } from '@preact/signals';
import type { MapStage } from '../../map/mapStage.js';
import type { Page } from '../../page.js';
import { RelayClient } from '../../video/relayClient.js';
import { placeOf } from '../map/places.js';
import type { LivePicture } from '../state/livePicture.js';
import type { Selected } from '../state/urlState.js';
import type { Workspace } from '../state/workspace.js';
import type { Point } from './tilePlacing.js';
import { UnitCall } from './unitCall.js';
import { VideoDesk } from './videoDesk.js';

/** What video on the map stands on. */
export interface VideoParts {
  readonly page: Page;
  readonly picture: LivePicture;
  readonly workspace: Workspace;
  readonly stage: Signal<MapStage | undefined>;
}

/** Video of the commander's page, connected from the start where this person may watch some. */
export function createVideo({ page, picture, workspace, stage }: VideoParts): {
  video: VideoDesk;
  call: UnitCall | undefined;
  close(): void;
} {
  const { config, session, language } = page;
  const isOn = config.video.on && session.permissions.includes('viewVideo');
  const client = isOn
    ? new RelayClient({ keepsReady: true, onTrouble: () => void page.call('/sessions/current').catch(() => undefined) })
    : undefined;
  const call = client && new UnitCall(client);
  const pixelOf = (target: Selected): Point | undefined => {
    const place = placeOf(target, picture);
    const map = stage.peek();
    if (!place || !map) return undefined;
    const [x, y] = map.pixelOf(place.lat, place.lng);
    return { x, y };
  };
  const words = () => language.text.peek().video;
  const video = new VideoDesk({
    client,
    pixelOf,
    keepClear() {
      const selected = workspace.selected.peek();
      return selected && selected.type !== 'area' ? pixelOf(selected) : undefined;
    },
    onMadeRoom: ({ title }, undo) => {
      workspace.notice.value = { text: words().madeRoom(title), undo };
    },
    onFull: () => {
      workspace.notice.value = { text: words().allPinned };
    },
  });
  const stopFollowing =
    call &&
    effect(() => {
      if (call.state.value) return;
      for (const { streamId, forCall } of video.tiles.peek()) if (forCall) video.close(streamId);
    });
  client?.start();
  return {
    video,
    call,
    close() {
      stopFollowing?.();
      video.closeAll();
      call?.close();
      client?.close();
    },
  };
}
