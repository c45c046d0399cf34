import { useText } from '../../page.js';
import { useCommander } from '../commander.js';

/** The time on the server's clock, with its zone. */
export function ClockView() {
  const { clock } = useCommander();
  const { f } = useText();
  const now = clock.now.value;
  return (
    <time class="clock" dateTime={new Date(now).toISOString()} title={f.dateTime(now)}>
      <span class="clock-day wide-only">{f.day(now)}</span>
      <strong>{f.time(now)}</strong>
      <span class="clock-zone">{f.zone(now)}</span>
    </time>
  );
}
