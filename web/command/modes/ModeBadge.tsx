import { useText } from '../../page.js';
import { Icon } from '../../ui/Icon.js';
import { useDesk } from '../desk.js';
import { minutesAndSeconds } from '../parts.js';
import { useTerms } from '../terms.js';

/** The mode in force here, always in sight: its word, where it was declared and what is left of it. */
export function ModeBadge({ href }: { href?: string }) {
  const { modes, now } = useDesk();
  const { t, f } = useText();
  const terms = useTerms();
  const here = modes.here.value;
  if (!here) return null;
  const { mode, expiresAt, declaredAt, reason } = here;
  const waiting = modes.requests.value.length;
  const title = [
    t.desk.mode.inForce(t.desk.mode.name[mode]),
    declaredAt && terms.org(declaredAt),
    reason,
    expiresAt && t.desk.mode.until(f.dateTime(Date.parse(expiresAt))),
    waiting > 0 && t.desk.mode.waiting(waiting),
  ]
    .filter(Boolean)
    .join(' · ');
  return (
    <a class={`mode-badge ${mode}`} href={href ?? '/board#modes'} title={title} data-mode={mode}>
      <Icon name="areas" size={16} />
      <strong>{t.desk.mode.name[mode]}</strong>
      {expiresAt && <span>{minutesAndSeconds(Date.parse(expiresAt) - now.value)}</span>}
      {waiting > 0 && <span class="mode-waiting">{waiting}</span>}
    </a>
  );
}
