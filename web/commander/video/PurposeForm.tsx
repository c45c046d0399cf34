import { useEffect, useRef } from 'preact/hooks';
import { useText } from '../../page.js';

/** Asks why something is watched, in the place of its picture. */
export function PurposeForm(props: { title: string; suggestion: string; onPurpose(purpose: string): void }) {
  const { title, suggestion, onPurpose } = props;
  const { t } = useText();
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => input.current?.focus(), []);
  return (
    <form
      class="purpose-form"
      aria-label={`${t.video.purpose}: ${title}`}
      onSubmit={(event) => {
        event.preventDefault();
        const purpose = input.current!.value.trim();
        if (purpose) onPurpose(purpose);
      }}
    >
      <p>{t.video.purposeAsked}</p>
      <label class="field">
        <span>{t.video.purpose}</span>
        <input ref={input} name="purpose" defaultValue={suggestion} required maxLength={300} autocomplete="off" />
      </label>
      <button type="submit" class="button primary">
        {t.video.watch}
      </button>
    </form>
  );
}
