import { useText } from '../../page.js';
import { useField } from '../fieldUnit.js';

/** A call that rings, runs or has just ended. */
export function CallBanner() {
  const field = useField();
  const { t } = useText();
  const call = [...field.relay.calls.calls.value.values()].at(-1);
  if (!call) return null;
  const { callId, callerName, purpose, state, endReason } = call;
  const words = t.video.call;
  return (
    <section class={`call-banner ${state}`} role="alert" data-call={state}>
      <p>
        <strong>
          {state === 'ringing' && words.incoming(callerName)}
          {state === 'accepted' && words.with(callerName)}
          {state === 'ended' && words.ended[endReason ?? 'hungUp']}
        </strong>{' '}
        {state === 'ringing' && purpose}
        {state === 'accepted' && field.autoAnswered.value === callId && words.autoAnswered}
      </p>
      {state === 'ringing' && (
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
