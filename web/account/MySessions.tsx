import type { SessionInfo } from '../../server/wire/accounts.js';
import { Section, Waiting } from '../office/parts.js';
import { SessionList } from '../office/SessionList.js';
import { useAsked } from '../office/useAsked.js';
import { usePage, useText } from '../page.js';

/** Where I am signed in, each to be ended. */
export function MySessions() {
  const { call } = usePage();
  const { t } = useText();
  const asked = useAsked<{ items: SessionInfo[] }>('/account/sessions');
  const end = async (id: string) => {
    await call(`/account/sessions/${encodeURIComponent(id)}`, { method: 'DELETE' });
    asked.reload();
  };
  return (
    <Section title={t.mine.sessions} lead={t.mine.sessionsLead}>
      <Waiting asked={asked} />
      {asked.value && <SessionList sessions={asked.value.items} onEnd={end} />}
    </Section>
  );
}
