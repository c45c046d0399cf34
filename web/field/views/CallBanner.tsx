import type { CallInfo } from '../../../server/wire/signalling.js';
import type { Dictionary } from '../../i18n/en.js';
import { useText } from '../../page.js';
import { CallClock } from '../../video/CallClock.js';
import { VideoTile } from '../../video/VideoTile.js';
import { useField } from '../fieldUnit.js';

/** A call that rings, runs or has just ended; the caller is seen and heard whatever tab is open. */
export function CallBanner() {
  const field = useField();
  const { t } = useText();
  const { calls } = field.relay.calls;
  const call = [...calls.value.values()].at(-1);
  if (!call) return null;
  const { callId, callerName, purpose, state, streamId, mode, heldBy, answeredAt } = call;
  const words = t.video.call;
  return (
    <section class={`call-banner ${state} ${mode}`} data-call={state} data-mode={mode}>
      <p role={state === 'ringing' ? 'alert' : 'status'}>
        <strong>{wordsOf(call, t)}</strong> {state === 'ringing' && purpose}
        {state === 'accepted' && field.autoAnswered.value === callId && words.autoAnswered}{' '}
        {state === 'accepted' && answeredAt && (
          <CallClock since={answeredAt} offsetMs={field.relay.link.clockOffsetMs ?? 0} />
        )}
      </p>
      {state === 'accepted' && (
        <VideoTile
          client={field.relay}
          streamId={streamId}
          title={callerName}
          muted={heldBy !== undefined}
          isSoundOnly={mode === 'talk'}
        />
      )}
      {state === 'ringing' && mode === 'call' && (
        <div class="field-actions">
          <button type="button" class="field-button primary" onClick={() => void field.answer(callId)}>
            {words.answer}
          </button>
          <button type="button" class="field-button" onClick={() => void field.relay.calls.answer(callId, false)}>
            {words.decline}
          </button>
        </div>
      )}
      {state === 'accepted' && (
        <button type="button" class="field-button stop" onClick={() => void field.relay.calls.hangUp(callId)}>
          {words.hangUp}
        </button>
      )}
    </section>
  );
}

/** Where a call is at, as the unit sees it. */
function wordsOf({ state, mode, callerName, heldBy, endReason, endedBy }: CallInfo, t: Dictionary): string {
  const words = t.video.call;
  if (state === 'ringing') return mode === 'talk' ? words.talked(callerName) : words.incoming(callerName);
  if (state === 'accepted') {
    if (heldBy) return heldBy === 'callee' ? words.held : words.heldByOther(callerName);
    return mode === 'talk' ? words.talked(callerName) : words.with(callerName);
  }
  if (endReason === 'hungUp' && endedBy) return endedBy === 'callee' ? words.endedByYou : words.endedBy(callerName);
  return words.ended[endReason ?? 'hungUp'];
}
