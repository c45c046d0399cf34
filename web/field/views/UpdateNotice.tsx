import { useText } from '../../page.js';
import { isUpdateReady, takeUpdate } from '../installWorker.js';

/** A newer page is on the phone already: the person says when to change over. */
export function UpdateNotice() {
  const { t } = useText();
  if (!isUpdateReady.value) return null;
  return (
    <section class="field-update" role="status">
      <p>{t.field.updateReady}</p>
      <button type="button" class="field-button primary" onClick={takeUpdate}>
        {t.field.updateNow}
      </button>
    </section>
  );
}
