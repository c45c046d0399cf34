import { useText } from '../../page.js';
import { Icon } from '../../ui/Icon.js';
import { useCommander } from '../commander.js';
import { LogLine } from './LogLine.js';

const LATEST = 3;

/** The latest changes; opens into the log. */
export function BottomStrip() {
  const { log, workspace } = useCommander();
  const { t } = useText();
  const { logOpen } = workspace;
  const entries = log.entries.value;
  return (
    <section class="strip" aria-label={t.log.title}>
      <button
        type="button"
        class="strip-toggle"
        aria-expanded={logOpen.value}
        title={logOpen.value ? t.log.collapse : t.log.expand}
        onClick={() => (logOpen.value = !logOpen.value)}
      >
        <Icon name={logOpen.value ? 'down' : 'up'} size={18} />
        {t.log.title}
      </button>
      {entries.length === 0 ? (
        <span class="quiet">{t.log.empty}</span>
      ) : (
        <ol class="strip-lines">
          {(logOpen.value ? entries : entries.slice(0, LATEST)).map((entry) => (
            <li key={entry.id}>
              <LogLine entry={entry} />
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}
