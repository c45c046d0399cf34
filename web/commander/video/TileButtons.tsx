import type { UnitId } from '../../../server/wire/ids.js';
import { ApiError } from '../../api/http.js';
import { useText } from '../../page.js';
import { Icon, type IconName } from '../../ui/Icon.js';
import { keepSnapshot } from '../../video/snapshot.js';
import type { TileModel } from '../../video/tileModel.js';
import { type Commander, useCommander } from '../commander.js';
import { callUnit, canCall } from './openVideo.js';
import type { OpenTile } from './videoDesk.js';

/** What can be done with a picture. */
export function TileButtons({ tile, model }: { tile: OpenTile; model: TileModel | undefined }) {
  const commander = useCommander();
  const { video } = commander;
  const { t } = useText();
  const { streamId, where, pinned, enlarged, sound } = tile;
  const reading = model?.reading.value;
  const isInDock = where === 'dock';
  return (
    <span class="tile-buttons">
      {reading?.hasAudio && (
        <TileButton
          icon={sound ? 'sound' : 'silence'}
          label={sound ? t.video.mute : t.video.sound}
          action="sound"
          pressed={sound}
          onClick={() => video.change(streamId, { sound: !sound })}
        />
      )}
      <CallButtons tile={tile} isLive={reading?.state.state === 'live'} />
      {model && (
        <TileButton
          icon="snapshot"
          label={t.video.snapshot}
          action="snapshot"
          disabled={(reading?.widthPixels ?? 0) === 0}
          onClick={() => void takeSnapshot(commander, tile, model)}
        />
      )}
      <TileButton
        icon={isInDock ? 'overview' : 'right'}
        label={isInDock ? t.video.toMap : t.video.toDock}
        action="dock"
        onClick={() => video.move(streamId, isInDock ? 'map' : 'dock')}
      />
      <TileButton
        icon="pin"
        label={pinned ? t.video.unpin : t.video.pin}
        action="pin"
        pressed={pinned}
        onClick={() => video.change(streamId, { pinned: !pinned })}
      />
      <TileButton
        icon="enlarge"
        label={enlarged ? t.video.restore : t.video.enlarge}
        action="enlarge"
        pressed={enlarged}
        onClick={() => video.change(streamId, { enlarged: !enlarged })}
      />
      <TileButton icon="close" label={t.video.close} action="close" onClick={() => video.close(streamId)} />
    </span>
  );
}

/** Calling, and speaking to, the unit of a picture. */
function CallButtons({ tile, isLive }: { tile: OpenTile; isLive: boolean }) {
  const commander = useCommander();
  const { call } = commander;
  const { t } = useText();
  const { target, title } = tile;
  if (target.type !== 'unit' || !call || !canCall(commander)) return null;
  const state = call.state.value;
  const isOpen = state !== undefined && state.phase !== 'ended';
  const isTalk = isOpen && state.mode === 'talk' && state.unitId === target.id;
  const speak = (isSpeaking: boolean) => void call.talk(target.id as UnitId, title, isSpeaking);
  const isTalkKey = (event: KeyboardEvent) => (event.key === ' ' || event.key === 'Enter') && !event.repeat;
  return (
    <>
      {isLive && (!isOpen || isTalk) && (
        <TileButton
          icon="microphone"
          label={t.video.talk}
          action="talk"
          pressed={isTalk && !state.muted}
          onPointerDown={(event) => {
            event.currentTarget.setPointerCapture(event.pointerId);
            speak(true);
          }}
          onPointerUp={() => speak(false)}
          onPointerCancel={() => speak(false)}
          onKeyDown={(event) => {
            if (isTalkKey(event)) speak(true);
          }}
          onKeyUp={(event) => {
            if (isTalkKey(event)) speak(false);
          }}
        />
      )}
      {!isOpen && (
        <TileButton
          icon="call"
          label={t.video.call.start}
          action="call"
          onClick={() => callUnit(commander, target.id, title)}
        />
      )}
    </>
  );
}

type On<E extends Event> = (event: E & { readonly currentTarget: HTMLButtonElement }) => void;
interface ButtonEvents {
  onClick?: On<MouseEvent>;
  onPointerDown?: On<PointerEvent>;
  onPointerUp?: On<PointerEvent>;
  onPointerCancel?: On<PointerEvent>;
  onKeyDown?: On<KeyboardEvent>;
  onKeyUp?: On<KeyboardEvent>;
}

/** A small button of a tile. */
export function TileButton(
  props: { icon: IconName; label: string; action: string; pressed?: boolean; disabled?: boolean } & ButtonEvents,
) {
  const { icon, label, action, pressed, disabled = false, ...events } = props;
  return (
    <button
      type="button"
      class="icon-button small"
      data-action={action}
      aria-label={label}
      title={label}
      disabled={disabled}
      {...(pressed === undefined ? {} : { 'aria-pressed': pressed })}
      {...events}
    >
      <Icon name={icon} size={15} />
    </button>
  );
}

/** Keeps the frame that is shown now, once that is recorded; says so, or why not. */
export async function takeSnapshot(
  commander: Commander,
  { streamId, title }: OpenTile,
  model: TileModel,
): Promise<void> {
  const { page, account, picture, workspace } = commander;
  const { video: words, errors } = page.language.text.value;
  const at = new Date(picture.feed.serverNow());
  const instant = `${at.toISOString().slice(0, 19).replace('T', ' ')}Z`;
  const caption = `${title} · ${instant} · ${streamId} · ${account.displayName || account.username}`;
  try {
    const kept = await keepSnapshot(page.call, model.video, { streamId, title, at, caption });
    workspace.notice.value = { text: kept ? words.snapshotKept(title) : words.snapshotEmpty };
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    workspace.notice.value = { text: `${words.snapshotFailed} ${errors.code(error.code)}` };
  }
}
