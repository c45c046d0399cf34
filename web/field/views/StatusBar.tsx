import type { ReadonlySignal } from '@preact/signals';
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { usePage, useText } from '../../page.js';
import { Icon } from '../../ui/Icon.js';
import { toldStatus } from '../duty.js';
import { useField } from '../fieldUnit.js';

/** Always there: who, what duty, whether the link stands, how good the place is, how much battery. */
export function StatusBar({ now }: { now: ReadonlySignal<number> }) {
  const field = useField();
  const { settings } = usePage();
  const { t, f } = useText();
  const { phase, since } = field.relay.link.state.value;
  const waiting = field.outbox.waiting.value;
  const { status } = toldStatus(field.duty.state.value, waiting);
  const isOpen = phase === 'open';
  const oldest = waiting[0];
  return (
    <header class="field-bar">
      <div class="field-bar-line">
        <strong class="field-callsign truncate">{field.subject.name}</strong>
        {field.subject.type === 'unit' && <span class="field-chip">{t.status[status]}</span>}
        <span class="spacer" />
        <Battery />
        <button
          type="button"
          class="field-icon"
          aria-label={t.field.theme}
          onClick={() =>
            (settings.themeChoice.value =
              settings.theme.value === 'dark' && settings.themeChoice.value !== 'auto' ? 'light' : 'dark')
          }
        >
          <Icon name={settings.themeChoice.value === 'dark' ? 'sun' : 'moon'} size={24} />
        </button>
      </div>
      <div class="field-bar-line facts" role="status">
        <span class={isOpen ? 'field-fact' : 'field-fact bad'} data-link={phase}>
          {isOpen ? t.field.connected : t.field.noConnection(f.time(since))}
        </span>
        <PlaceFact />
        {oldest && (
          <span class="field-fact" data-waiting={waiting.length}>
            {t.field.waiting(waiting.length, f.age(now.value - oldest.at))}
          </span>
        )}
      </div>
    </header>
  );
}

function PlaceFact() {
  const field = useField();
  const { t, f } = useText();
  const state = field.whereabouts.state.value;
  if (state.state === 'off') return null;
  if (state.state !== 'fixed') return <span class="field-fact bad">{t.field.place[state.state]}</span>;
  return <span class="field-fact">{t.field.placeWithin(f.distance(Math.max(1, state.fix.accuracyMeters)))}</span>;
}

interface BatteryLike extends EventTarget {
  level: number;
  charging: boolean;
}

/** Charge of the phone, where the browser tells it. */
function Battery() {
  const { t } = useText();
  const level = useSignal<{ percent: number; charging: boolean } | undefined>(undefined);
  useEffect(() => {
    const ask = (navigator as { getBattery?(): Promise<BatteryLike> }).getBattery;
    if (!ask) return;
    let battery: BatteryLike | undefined;
    const read = () => {
      if (battery) level.value = { percent: Math.round(battery.level * 100), charging: battery.charging };
    };
    void ask.call(navigator).then((found) => {
      battery = found;
      read();
      found.addEventListener('levelchange', read);
      found.addEventListener('chargingchange', read);
    });
    return () => {
      battery?.removeEventListener('levelchange', read);
      battery?.removeEventListener('chargingchange', read);
    };
  }, [level]);
  if (!level.value) return null;
  const { percent, charging } = level.value;
  return (
    <span class={percent <= 20 && !charging ? 'field-fact bad' : 'field-fact'}>{t.field.battery(`${percent}%`)}</span>
  );
}
