import { fieldsOf } from '../../office/parts.js';
import { useText } from '../../page.js';
import { type AuditFilter, NO_FILTER } from './auditFilter.js';

/** Asks whose, which and when; applied by its button, so that half a word is not searched for. */
export function AuditFilterForm(props: { filter: AuditFilter; onFilter(filter: AuditFilter): void }) {
  const { t } = useText();
  const words = t.admin.audit;
  const { filter, onFilter } = props;
  return (
    <search>
      <form
        class="filters dated"
        onSubmit={(event) => {
          const field = fieldsOf(event);
          onFilter({
            actor: field('actor'),
            target: field('target'),
            action: field('action'),
            from: field('from'),
            to: field('to'),
          });
        }}
        onReset={() => onFilter(NO_FILTER)}
      >
        <label class="field">
          <span>{words.actor}</span>
          <input name="actor" defaultValue={filter.actor} autocomplete="off" spellcheck={false} maxLength={200} />
        </label>
        <label class="field">
          <span>{words.action}</span>
          <input
            name="action"
            defaultValue={filter.action}
            list="audit-actions"
            autocomplete="off"
            spellcheck={false}
            maxLength={200}
          />
          <datalist id="audit-actions">
            {Object.entries(t.admin.actions).map(([action, word]) => (
              <option key={action} value={action}>
                {word}
              </option>
            ))}
          </datalist>
        </label>
        <label class="field">
          <span>{words.target}</span>
          <input name="target" defaultValue={filter.target} autocomplete="off" spellcheck={false} maxLength={200} />
        </label>
        <label class="field">
          <span>{words.from}</span>
          <input name="from" type="datetime-local" step="1" defaultValue={filter.from} />
        </label>
        <label class="field">
          <span>{words.to}</span>
          <input name="to" type="datetime-local" step="1" defaultValue={filter.to} />
        </label>
        <p class="quiet filter-hint">{words.filterHint}</p>
        <div class="buttons">
          <button type="submit" class="button primary">
            {words.apply}
          </button>
          <button type="reset" class="button">
            {t.filters.reset}
          </button>
        </div>
      </form>
    </search>
  );
}
