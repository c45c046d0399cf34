import type { ReadonlySignal } from '@preact/signals';
import type { ViewerInfo } from '../../../server/wire/media.js';
import { useText } from '../../page.js';
import { useField } from '../fieldUnit.js';

/** Whether camera or microphone are being sent, who watches, and the way to stop. Watching is never secret. */
export function LiveStrip({ now }: { now: ReadonlySignal<number> }) {
  const field = useField();
  const { t, f } = useText();
  const publication = field.publication.value;
  const askers = field.video.askers.value;
  if (!publication) return askers.length === 0 ? null : <Wanted viewers={askers} />;
  const viewers = publication.viewers.value;
  const startedFor = field.video.startedFor.value;
  const state = publication.state.value;
  if (state.state === 'ended') {
    return (
      <section class="live-strip ended" role="alert" data-live="ended">
        <p>
          <strong>{t.field.liveEnded}</strong> {endText(state.reason, state.code, t.field.ends)}
        </p>
        <div class="field-actions">
          {state.code === 'conflict' || state.reason === 'takenOver' ? (
            <button type="button" class="field-button" onClick={() => void field.startVideo({ takeover: true })}>
              {t.field.takeOver}
            </button>
          ) : (
            <button type="button" class="field-button" onClick={() => void field.startVideo()}>
              {t.field.startVideo}
            </button>
          )}
          <button type="button" class="field-button" onClick={() => field.stopVideo()}>
            {t.field.close}
          </button>
        </div>
      </section>
    );
  }
  const isMuted = field.microphoneMuted.value;
  return (
    <section class={`live-strip ${state.state}`} data-live={state.state}>
      <p>
        <strong>{t.field.live[state.state]}</strong>{' '}
        <span>{isMuted ? t.field.pictureOnly : t.field.pictureAndSound}</span>{' '}
        <span class="field-digits">{f.age(now.value - state.since)}</span>
      </p>
      {startedFor.length > 0 && <p class="live-auto">{t.field.startedFor(f.list(startedFor.map(nameOf)))}</p>}
      <Viewers viewers={viewers} />
      <button type="button" class="field-button stop" onClick={() => field.stopVideo()}>
        {t.field.stopVideo}
      </button>
    </section>
  );
}

function endText(reason: string, code: string, words: Record<string, string>): string {
  return words[reason === 'refused' ? code : reason] ?? `${words.other} (${code})`;
}

function Viewers({ viewers }: { viewers: readonly ViewerInfo[] }) {
  const { t, f } = useText();
  return (
    <p class="live-viewers" data-viewers={viewers.length} aria-live="polite">
      {viewers.length === 0
        ? t.video.watchedByNone
        : `${t.video.watchedBy(viewers.length)}: ${f.list(viewers.map(nameOf))}`}
    </p>
  );
}

const nameOf = ({ name, purpose }: ViewerInfo) => (purpose ? `${name} (${purpose})` : name);

/** Somebody waits for the picture: names the asker and the reason. */
function Wanted({ viewers }: { viewers: readonly ViewerInfo[] }) {
  const field = useField();
  const { t, f } = useText();
  return (
    <section class="live-strip wanted" role="alert" data-live="wanted">
      <p>
        <strong>{t.field.wanted(f.list(viewers.map(nameOf)))}</strong>
      </p>
      <div class="field-actions">
        <button type="button" class="field-button primary" onClick={() => void field.startVideo()}>
          {t.field.startVideo}
        </button>
        <button type="button" class="field-button" onClick={() => field.video.decline()}>
          {t.field.notNow}
        </button>
      </div>
    </section>
  );
}
