import { useSignal } from '@preact/signals';
import { useText } from '../../page.js';
import { useField } from '../fieldUnit.js';

/** To write to the room of the incident, or to ask the duty desk what to do; both are kept until they are sent. */
export function Compose() {
  const field = useField();
  const { t } = useText();
  const text = useSignal('');
  const { incident } = field.duty.state.value;
  const said = text.value.trim();
  const send = (tell: (text: string) => Promise<void>) => {
    if (said === '') return;
    void tell(said);
    text.value = '';
  };
  return (
    <form
      class="talk-compose"
      onSubmit={(event) => {
        event.preventDefault();
        send((words) => (incident ? field.tell.say(incident.id, words) : field.tell.ask(words)));
      }}
    >
      <textarea
        class="field-input"
        rows={2}
        maxLength={4000}
        aria-label={t.field.write}
        placeholder={t.field.write}
        value={text.value}
        onInput={(event) => (text.value = event.currentTarget.value)}
      />
      <div class="field-actions">
        {incident && (
          <button type="submit" class="field-button primary" disabled={said === ''} data-send="room">
            {t.field.sendToRoom}
          </button>
        )}
        <button
          type="button"
          class={incident ? 'field-button' : 'field-button primary'}
          disabled={said === ''}
          data-send="request"
          onClick={() => send((words) => field.tell.ask(words, incident?.id))}
        >
          {t.field.askDesk}
        </button>
      </div>
    </form>
  );
}
