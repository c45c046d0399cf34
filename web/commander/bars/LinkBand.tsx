import { useSignal, useSignalEffect } from '@preact/signals';
import { useText } from '../../page.js';
import { Icon } from '../../ui/Icon.js';
import { useCommander } from '../commander.js';

/** How long the news of a restored link stays, ms. */
const BACK_SHOWN_MS = 8000;

/** The band over everything while the link is gone, and for a moment after it came back. */
export function LinkBand() {
  const { picture, clock } = useCommander();
  const { t, f } = useText();
  const lostAt = useSignal<number | undefined>(undefined);
  const back = useSignal<string | undefined>(undefined);
  useSignalEffect(() => {
    const { phase } = picture.link.value;
    const now = clock.now.peek();
    if (phase === 'frozen' || phase === 'closed') lostAt.value ??= now - (picture.feed.state.dataAgeMs ?? 0);
    else if (phase === 'live' && lostAt.peek() !== undefined) {
      const text = t.link.caughtUp(f.age(now - lostAt.peek()!));
      lostAt.value = undefined;
      back.value = text;
      window.setTimeout(() => {
        if (back.peek() === text) back.value = undefined;
      }, BACK_SHOWN_MS);
    }
  });
  if (lostAt.value !== undefined)
    return (
      <div class="link-band lost" role="alert">
        <Icon name="alerts" size={18} />
        {t.link.lostSince(f.time(lostAt.value))}
      </div>
    );
  if (back.value === undefined) return null;
  return (
    <div class="link-band back" role="status">
      <Icon name="check" size={18} />
      {back.value}
      <button type="button" class="link" onClick={() => (back.value = undefined)}>
        {t.link.dismiss}
      </button>
    </div>
  );
}
