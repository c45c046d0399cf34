import { useText } from '../../page.js';
import { useField } from '../fieldUnit.js';

/** What the server would not take: said until it is read. */
export function Refusals() {
  const field = useField();
  const { t, f } = useText();
  return (
    <>
      {field.outbox.refused.value.map((refused) => (
        <section key={refused.item.key} class="field-note bad" role="alert" data-refused={refused.item.kind}>
          <p>
            {t.field.refused(t.field.outboxKind[refused.item.kind], f.time(refused.item.at))} {refused.detail}
          </p>
          <button type="button" class="field-button" onClick={() => void field.outbox.dismiss(refused)}>
            {t.field.close}
          </button>
        </section>
      ))}
    </>
  );
}
