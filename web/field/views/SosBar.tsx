import { type ReadonlySignal, useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { useText } from '../../page.js';
import { useField } from '../fieldUnit.js';

/** How long the button must be held, ms. */
const HOLD_MS = 1500;

/** The cry for help: held, then called off or sent; it works without a connection and says so. */
export function SosBar({ now }: { now: ReadonlySignal<number> }) {
  const field = useField();
  const { t, f } = useText();
  const sos = field.sos.value;
  void now.value;
  if (sos.state === 'counting') {
    const left = Math.max(0, Math.ceil((sos.firesAt - Date.now()) / 1000));
    return (
      <section class="sos-bar counting" role="alert" data-sos="counting">
        <strong>{t.field.sosIn(left)}</strong>
        <button type="button" class="field-button" onClick={() => field.cancelSos()}>
          {t.field.sosCancel}
        </button>
      </section>
    );
  }
  const isWaiting = field.outbox.waiting.value.some(({ kind }) => kind === 'sos');
  return (
    <section class="sos-bar" data-sos={sos.state === 'sent' ? (isWaiting ? 'waiting' : 'sent') : 'idle'}>
      <p role="status">
        {sos.state === 'sent' && (isWaiting ? t.field.sosWaiting : t.field.sosSent(f.time(sos.at)))}
        {sos.state === 'idle' && t.field.sosHint}
      </p>
      <HoldButton />
    </section>
  );
}

function HoldButton() {
  const field = useField();
  const { t } = useText();
  const isHeld = useSignal(false);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const press = () => {
    if (isHeld.value) return;
    isHeld.value = true;
    navigator.vibrate?.(40);
    timer.current = setTimeout(() => {
      isHeld.value = false;
      field.armSos();
    }, HOLD_MS);
  };
  const letGo = () => {
    isHeld.value = false;
    clearTimeout(timer.current);
  };
  useEffect(() => () => clearTimeout(timer.current), []);
  return (
    <button
      type="button"
      class={isHeld.value ? 'sos-button held' : 'sos-button'}
      aria-label={t.field.sosLabel}
      onPointerDown={press}
      onPointerUp={letGo}
      onPointerLeave={letGo}
      onPointerCancel={letGo}
      onContextMenu={(event) => event.preventDefault()}
      onKeyDown={(event) => {
        if (event.key === ' ' || event.key === 'Enter') press();
      }}
      onKeyUp={letGo}
    >
      SOS
    </button>
  );
}
