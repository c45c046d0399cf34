import { useText } from '../../page.js';
import { useCommander } from '../commander.js';

/** Whether the picture is live and how old it is; the shape of the mark says it without colour. */
export function LinkHealth() {
  const { picture, clock } = useCommander();
  const { t, f } = useText();
  const { phase } = picture.link.value;
  clock.now.value;
  const { dataAgeMs } = picture.feed.state;
  const age = dataAgeMs === undefined ? '' : f.age(dataAgeMs);
  return (
    <div class={`link-health ${phase}`} title={t.link.detail[phase]} data-phase={phase}>
      <i class="link-mark" aria-hidden="true" />
      <span>{t.link.phase[phase]}</span>
      {age !== '' && <span class="link-age">{age}</span>}
    </div>
  );
}
