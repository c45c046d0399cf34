import { useSignal } from '@preact/signals';
import { useText } from '../../page.js';
import type { TileModel } from '../../video/tileModel.js';
import { VideoTile } from '../../video/VideoTile.js';
import { useCommander } from '../commander.js';
import { CallBar } from './CallBar.js';
import { PurposeForm } from './PurposeForm.js';
import { TileButtons } from './TileButtons.js';
import type { OpenTile } from './videoDesk.js';

/** What a tile shows, on the map and in the dock: the picture, or the question for its purpose; buttons, and the call. */
export function TileBody({ tile }: { tile: OpenTile }) {
  const { video, call } = useCommander();
  const { t } = useText();
  const model = useSignal<TileModel | undefined>(undefined);
  const { streamId, target, title, purpose } = tile;
  const state = model.value?.reading.value.state;
  const isRefused = state?.state === 'refused' && state.problem.code === 'unprocessable';
  const running = call?.state.value;
  const isCalled = target.type === 'unit' && running?.unitId === target.id;
  const isWaiting = tile.forCall && !(isCalled && running.phase === 'connected');
  const hears = isCalled && running.mode === 'call' && running.phase === 'connected' && !running.call?.heldBy;
  return (
    <>
      {isWaiting ? (
        <div class="tile-question">
          <div class="video-frame" />
          <div class="video-caption">
            <strong class="truncate">{title}</strong>
            <TileButtons tile={tile} model={undefined} />
          </div>
        </div>
      ) : tile.asksPurpose || isRefused ? (
        <div class="tile-question">
          <PurposeForm
            title={title}
            suggestion={video.lastPurpose.value}
            onPurpose={(given) => {
              video.lastPurpose.value = given;
              video.change(streamId, { purpose: given, asksPurpose: false });
            }}
          />
          <div class="video-caption">
            <strong class="truncate">{title}</strong>
            <TileButtons tile={tile} model={undefined} />
          </div>
        </div>
      ) : (
        <VideoTile
          key={purpose}
          client={video.client!}
          streamId={streamId}
          title={title}
          subtitle={t.video.kind[target.type]}
          purpose={purpose}
          muted={!tile.sound && !hears}
          onModel={(made) => (model.value = made)}
        >
          <TileButtons tile={tile} model={model.value} />
        </VideoTile>
      )}
      {isCalled && <CallBar />}
    </>
  );
}
