import { useSignal, useSignalEffect } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { useText } from '../page.js';
import { useField } from './fieldUnit.js';
import { isOpen } from './receipts.js';
import { CallBanner } from './views/CallBanner.js';
import { JobTab } from './views/JobTab.js';
import { LiveStrip } from './views/LiveStrip.js';
import { MapTab } from './views/MapTab.js';
import { MeTab } from './views/MeTab.js';
import { Refusals } from './views/Refusals.js';
import { SosNotice } from './views/SosNotice.js';
import { StatusBar } from './views/StatusBar.js';
import { TabBar } from './views/TabBar.js';
import { TalkTab } from './views/TalkTab.js';
import { UpdateNotice } from './views/UpdateNotice.js';
import { VideoTab } from './views/VideoTab.js';

export type Tab = 'job' | 'map' | 'talk' | 'me' | 'video';

/** The phone of a unit: facts above, actions below, always who it is and whether it is seen. */
export function FieldPage({ onLeave }: { onLeave(): void }) {
  const field = useField();
  const { t } = useText();
  const isUnit = field.subject.type === 'unit';
  const tab = useSignal<Tab>(isUnit ? 'job' : 'video');
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
  const { orders } = field.duty.state.value;
  const waiting = field.outbox.waiting.value;
  const open = orders.filter((order) => isOpen(order, field.tell.recipientId, waiting));
  const counts = {
    job: open.filter(({ kind }) => kind === 'order').length,
    talk: open.filter(({ kind }) => kind === 'message').length,
  };
  return (
    <div class="field-page" data-tab={tab.value}>
      <StatusBar now={now} onVideo={() => (tab.value = 'video')} />
      <LiveStrip now={now} />
      <CallBanner />
      <UpdateNotice />
      {isUnit && <SosNotice now={now} />}
      <main class="field-body" aria-label={t.field.tab[tab.value]}>
        <Refusals />
        {tab.value === 'job' && <JobTab now={now} />}
        {tab.value === 'map' && <MapTab now={now} />}
        {tab.value === 'video' && <VideoTab />}
        {tab.value === 'talk' && <TalkTab now={now} />}
        {tab.value === 'me' && <MeTab onLeave={onLeave} now={now} />}
      </main>
      <TabBar tab={tab} counts={counts} />
    </div>
  );
}
