import { useSignal, useSignalEffect } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { useText } from '../page.js';
import { Icon, type IconName } from '../ui/Icon.js';
import { useField } from './fieldUnit.js';
import { CallBanner } from './views/CallBanner.js';
import { JobTab } from './views/JobTab.js';
import { LiveStrip } from './views/LiveStrip.js';
import { MeTab } from './views/MeTab.js';
import { SosBar } from './views/SosBar.js';
import { StatusBar } from './views/StatusBar.js';
import { TalkTab } from './views/TalkTab.js';
import { VideoTab } from './views/VideoTab.js';

const TABS = ['job', 'video', 'talk', 'me'] as const;
type Tab = (typeof TABS)[number];
const ICONS: Record<Tab, IconName> = { job: 'incidents', video: 'cameras', talk: 'log', me: 'user' };

/** The phone of a unit: facts above, actions below, always who it is and whether it is seen. */
export function FieldPage({ onLeave }: { onLeave(): void }) {
  const field = useField();
  const { t } = useText();
  const tab = useSignal<Tab>(field.subject.type === 'camera' ? 'video' : 'job');
  const now = useSignal(Date.now());
  useEffect(() => {
    const timer = setInterval(() => (now.value = Date.now()), 1000);
    return () => clearInterval(timer);
  }, [now]);
  // A call is where both see each other: it comes to the front by itself.
  const answered = useSignal('');
  useSignalEffect(() => {
    for (const { callId, state, mode } of field.relay.calls.calls.value.values()) {
      if (state !== 'accepted' || mode !== 'call' || answered.peek() === callId) continue;
      answered.value = callId;
      tab.value = 'video';
    }
  });
  const orders = field.duty.state.value.orders.length;
  return (
    <div class="field">
      <StatusBar now={now} />
      <LiveStrip now={now} />
      <CallBanner />
      <main class="field-body">
        {tab.value === 'job' && <JobTab now={now} />}
        {tab.value === 'video' && <VideoTab />}
        {tab.value === 'talk' && <TalkTab now={now} />}
        {tab.value === 'me' && <MeTab onLeave={onLeave} now={now} />}
      </main>
      {field.subject.type === 'unit' && <SosBar now={now} />}
      <nav class="field-tabs" aria-label={t.field.tabs}>
        {TABS.map((name) => (
          <button
            key={name}
            type="button"
            aria-current={tab.value === name ? 'page' : undefined}
            onClick={() => (tab.value = name)}
          >
            <Icon name={ICONS[name]} size={24} />
            <span>
              {t.field.tab[name]}
              {name === 'talk' && orders > 0 && <span class="field-count">{orders}</span>}
            </span>
          </button>
        ))}
      </nav>
    </div>
  );
}
