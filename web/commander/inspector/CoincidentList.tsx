import { useText } from '../../page.js';
import { select, titleOf } from '../actions.js';
import { useCommander } from '../commander.js';
import { isSame } from '../state/workspace.js';

/** Several things at one place: all of them, one click each; Tab goes on to the next. */
export function CoincidentList() {
  const commander = useCommander();
  const { workspace } = commander;
  const { t } = useText();
  const found = workspace.coincident.value;
  const selected = workspace.selected.value;
  if (!found?.some((target) => isSame(target, selected))) return null;
  return (
    <nav class="coincident" aria-label={t.map.coincident(found.length)}>
      <span class="quiet">{t.map.coincident(found.length)}</span>
      <div class="chips">
        {found.map((target) => (
          <button
            key={`${target.type}:${target.id}`}
            type="button"
            class="chip"
            aria-pressed={isSame(target, selected)}
            onClick={() => select(commander, target)}
          >
            {titleOf(commander, target)}
          </button>
        ))}
      </div>
    </nav>
  );
}
