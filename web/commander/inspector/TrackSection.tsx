import { useSignal } from '@preact/signals';
import { useText } from '../../page.js';
import { useCommander } from '../commander.js';

const HOURS = [1, 6, 24] as const;
const HOUR_MS = 3_600_000;

/** Where a unit was: asked for with its span and, where the server wants it, the purpose; drawn on the map until hidden. */
export function TrackSection({ id }: { id: string }) {
  const { page, tracks } = useCommander();
  const { t, f } = useText();
  const hours = useSignal<number>(HOURS[0]);
  const purpose = useSignal('');
  if (!page.session.permissions.includes('viewTrack')) return null;
  const needsPurpose = page.config.purposeFor.includes('track');
  const state = tracks.state.value;
  const own = state?.unitId === id ? state : undefined;
  const canAsk = !needsPurpose || purpose.value.trim() !== '';
  return (
    <form
      class="track-section"
      onSubmit={(event) => {
        event.preventDefault();
        if (canAsk) void tracks.look(id, hours.value * HOUR_MS, purpose.value.trim());
      }}
    >
      <h3>{t.track.title}</h3>
      <div class="actions">
        <select
          aria-label={t.track.span}
          value={hours.value}
          onChange={({ currentTarget }) => (hours.value = Number(currentTarget.value))}
        >
          {HOURS.map((count) => (
            <option key={count} value={count}>
              {t.track.lastHours(count)}
            </option>
          ))}
        </select>
        <button type="submit" class="button" disabled={!canAsk} title={canAsk ? undefined : t.track.purposeFirst}>
          {t.track.show}
        </button>
        {own && (
          <button type="button" class="button" onClick={() => tracks.clear()}>
            {t.track.hide}
          </button>
        )}
      </div>
      {needsPurpose && (
        <label class="field">
          <span>{t.track.purpose}</span>
          <input
            name="trackPurpose"
            maxLength={300}
            value={purpose.value}
            onInput={({ currentTarget }) => (purpose.value = currentTarget.value)}
          />
        </label>
      )}
      <p class="quiet" role="status">
        {trackLine()}
      </p>
    </form>
  );

  function trackLine(): string {
    if (own?.state === 'failed') return own.failure.code === 'offline' ? t.track.unreachable : own.failure.message;
    if (own?.state !== 'shown') return t.track.recorded;
    const { fixes, keepSeconds, isCut } = own.track;
    if (keepSeconds === 0) return t.track.off;
    const [first, last] = [fixes[0], fixes.at(-1)];
    if (!first || !last) return t.track.empty;
    const line = t.track.found(fixes.length, f.time(Date.parse(first.reportedAt)), f.time(Date.parse(last.reportedAt)));
    return isCut ? `${line} ${t.track.cut}` : line;
  }
}
