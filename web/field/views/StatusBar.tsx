import type { ReadonlySignal } from '@preact/signals';
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { UnitStatus } from '../../../server/wire/units.js';
import { usePage, useText } from '../../page.js';
import { Icon } from '../../ui/Icon.js';
import { toldStatus } from '../duty.js';
import { useField } from '../fieldUnit.js';

/** Always there: who, what duty, whether the link stands, how good the place is, how much battery. */
export function StatusBar({ now, onVideo }: { now: ReadonlySignal<number>; onVideo(): void }) {
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
        <h1 class="field-callsign truncate">{field.subject.name}</h1>
        {field.subject.type === 'unit' && <StatusChip status={status} />}
        <span class="spacer" />
        <button type="button" class="field-icon" aria-label={t.field.tab.video} data-to="video" onClick={onVideo}>
          <Icon name="video" size={24} />
        </button>
        <button
          type="button"
          class="field-icon"
          data-theme-switch
          aria-label={t.field.theme}
          onClick={() => (settings.themeChoice.value = settings.themeChoice.value === 'dark' ? 'light' : 'dark')}
        >
          <Icon name={settings.themeChoice.value === 'dark' ? 'sun' : 'moon'} size={24} />
        </button>
      </div>
      <div class="field-bar-line facts" role="status">
        <span class={isOpen ? 'field-fact' : 'field-fact bad'} data-link={phase}>
          {isOpen ? t.field.connected : t.field.noConnection(f.time(since))}
        </span>
        <PlaceFact />
        <Battery />
        {oldest && (
          <span class="field-fact" data-waiting={waiting.length}>
            {t.field.waiting(waiting.length, f.age(now.value - oldest.at))}
          </span>
        )}
      </div>
    </header>
  );
}

/** The duty state in words, with its shape and colour beside them. */
function StatusChip({ status }: { status: UnitStatus }) {
  const { t } = useText();
  return (
    <span class="field-chip" data-status={status}>
      <span class={`status-mark ${status}`} aria-hidden="true" />
      {t.status[status]}
    </span>
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
