import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { ApiError } from '../api/http.js';
import { useText } from '../page.js';

/** Asks for a purpose, which is written into the audit record with what is then done. */
export function PurposeForm(props: {
  title: string;
  submit: string;
  onSubmit(purpose: string): Promise<void>;
  onCancel?(): void;
}) {
  const { t } = useText();
  const failure = useSignal('');
  const busy = useSignal(false);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);
  const submit = async (form: HTMLFormElement) => {
    const purpose = String(new FormData(form).get('purpose') ?? '').trim();
    if (purpose === '') return;
    busy.value = true;
    failure.value = '';
    try {
      await props.onSubmit(purpose);
    } catch (error) {
      failure.value = error instanceof ApiError ? error.code : 'unknown';
    }
    busy.value = false;
  };
  return (
    <form
      class="inline-form"
      aria-label={props.title}
      onSubmit={(event) => {
        event.preventDefault();
        void submit(event.currentTarget);
      }}
    >
      <label class="field">
        <span>{props.title}</span>
        <input ref={field} name="purpose" required maxLength={300} autocomplete="off" />
      </label>
      <p class="quiet">{t.recordings.purposeNote}</p>
      {failure.value !== '' && (
        <p class="failure" role="alert">
          {t.recordings.failed(failure.value)}
        </p>
      )}
      <div class="actions">
        <button type="submit" class="button primary" disabled={busy.value}>
          {props.submit}
        </button>
        {props.onCancel && (
          <button type="button" class="button" onClick={props.onCancel}>
            {t.command.cancel}
          </button>
        )}
      </div>
    </form>
  );
}
