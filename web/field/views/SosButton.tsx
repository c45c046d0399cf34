import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { useText } from '../../page.js';
import { useField } from '../fieldUnit.js';

/** How long the button must be held, ms. */
const HOLD_MS = 1500;

/** The cry for help: held, with a ring that grows until it counts. */
export function SosButton() {
  const field = useField();
  const { t } = useText();
  const isHeld = useSignal(false);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const press = () => {
    if (isHeld.value || field.sos.state.value.state === 'counting') return;
    isHeld.value = true;
    navigator.vibrate?.([60, 240, 60, 240, 60, 240, 60]);
    timer.current = setTimeout(() => {
      isHeld.value = false;
      field.sos.arm();
    }, HOLD_MS);
  };
  const letGo = () => {
    if (isHeld.value) navigator.vibrate?.(0);
    isHeld.value = false;
    clearTimeout(timer.current);
  };
  useEffect(() => () => clearTimeout(timer.current), []);
  return (
    <button
      type="button"
      class={isHeld.value ? 'sos-button held' : 'sos-button'}
      onPointerDown={press}
      onPointerUp={letGo}
      onPointerLeave={letGo}
      onPointerCancel={letGo}
      onContextMenu={(event) => event.preventDefault()}
      onKeyDown={(event) => {
        if (event.key === ' ' || event.key === 'Enter') press();
      }}
      onKeyUp={letGo}
      onBlur={letGo}
    >
      <svg class="sos-ring" viewBox="0 0 100 100" aria-hidden="true">
        <circle cx="50" cy="50" r="46" pathLength="100" />
      </svg>
      <strong aria-hidden="true">SOS</strong>
      <small aria-hidden="true">{t.field.sosHint}</small>
      <span class="hidden-visually">{t.field.sosLabel}</span>
    </button>
  );
}
