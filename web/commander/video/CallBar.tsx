import { useEffect, useRef } from 'preact/hooks';
import type { Dictionary } from '../../i18n/en.js';
import { useText } from '../../page.js';
import { CallClock } from '../../video/CallClock.js';
import { useCommander } from '../commander.js';
import { TileButton } from './TileButtons.js';
import type { CallState } from './unitCall.js';

/** The call with the unit of a picture: where it is at, the own picture, and what can be done. */
export function CallBar() {
  const { call, video } = useCommander();
  const { t } = useText();
  const state = call?.state.value;
  if (!call || !state) return null;
  const { phase, mode, muted, pictureOff, hasPicture } = state;
  const heldBy = state.call?.heldBy;
  const isOver = phase === 'ended';
  const words = t.video.call;
  return (
    <div class={`call-bar ${phase}`} data-call={phase} data-mode={mode}>
      <OwnPicture isOff={pictureOff || heldBy !== undefined} />
      <p class="call-words" role="status">
        <strong>{callText(state, t)}</strong>
        {phase === 'connected' && mode === 'call' && !hasPicture && <span class="quiet"> {words.voiceOnly}</span>}
        {phase === 'connected' && muted && mode === 'call' && <span class="quiet"> {words.muted}</span>}
      </p>
      {phase === 'connected' && state.call?.answeredAt && (
        <CallClock since={state.call.answeredAt} offsetMs={video.client?.link.clockOffsetMs ?? 0} />
      )}
      <span class="tile-buttons">
        {phase === 'connected' && mode === 'call' && (
          <>
            <TileButton
              icon={muted ? 'microphoneOff' : 'microphone'}
              label={muted ? words.unmute : words.mute}
              action="callMute"
              pressed={muted}
              onClick={() => void call.setMuted(!muted)}
            />
            {hasPicture && (
              <TileButton
                icon="video"
                label={pictureOff ? words.pictureOn : words.pictureOff}
                action="callPicture"
                pressed={pictureOff}
                onClick={() => void call.setPictureOff(!pictureOff)}
              />
            )}
            {heldBy !== 'callee' && (
              <TileButton
                icon="pause"
                label={heldBy ? words.resume : words.hold}
                action="callHold"
                pressed={heldBy !== undefined}
                onClick={() => void call.hold(heldBy === undefined)}
              />
            )}
          </>
        )}
        {isOver ? (
          <TileButton icon="close" label={t.inspector.close} action="dismissCall" onClick={() => call.dismiss()} />
        ) : (
          <button type="button" class="button hang-up" data-action="hangUp" onClick={() => call.hangUp()}>
            {words.hangUp}
          </button>
        )}
      </span>
    </div>
  );
}

/** Where a call is at, in words. */
export function callText({ phase, mode, title, call, failure, muted }: CallState, t: Dictionary): string {
  const words = t.video.call;
  if (failure?.type === 'media') return words.noMedia[failure.reason];
  if (failure)
    return (words.failed as Record<string, string>)[failure.code] ?? `${words.failed.other} (${failure.code})`;
  switch (phase) {
    case 'calling':
      return words.calling(title);
    case 'ringing':
      return mode === 'talk' ? words.calling(title) : words.ringing(title);
    case 'connected':
      if (call?.heldBy) return call.heldBy === 'caller' ? words.held : words.heldByOther(title);
      if (mode === 'talk') return muted ? words.talkReady(title) : words.talking(title);
      return words.with(title);
    case 'ended':
      return endedText(title, call, words);
  }
}

function endedText(title: string, call: CallState['call'], words: Dictionary['video']['call']): string {
  const reason = call?.endReason ?? 'hungUp';
  if (reason === 'busy' && call?.busyWith) return words.busyWith(title, call.busyWith);
  if (reason === 'hungUp' && call?.endedBy) return call.endedBy === 'caller' ? words.endedByYou : words.endedBy(title);
  return words.ended[reason];
}

function OwnPicture({ isOff }: { isOff: boolean }) {
  const { call } = useCommander();
  const { t } = useText();
  const video = useRef<HTMLVideoElement>(null);
  const own = call?.own.value;
  useEffect(() => {
    if (video.current) video.current.srcObject = own ?? null;
  }, [own]);
  if (!own) return null;
  return (
    <video
      ref={video}
      class={isOff ? 'own-picture off' : 'own-picture'}
      autoplay
      muted
      playsInline
      aria-label={t.video.call.ownPicture}
    />
  );
}
