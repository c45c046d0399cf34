import type { ReadonlySignal } from '@preact/signals';
import type { IncidentSummary } from '../../../server/wire/incidents.js';
import { useText } from '../../page.js';
import { useField } from '../fieldUnit.js';

/** Where the cry for help is at: counting, kept on the phone, with the server, acknowledged and by whom. */
export function SosNotice({ now }: { now: ReadonlySignal<number> }) {
  const field = useField();
  const { t, f } = useText();
  const state = field.sos.state.value;
  const { sos } = field.duty.state.value;
  const isWaiting = field.outbox.waiting.value.some(({ kind }) => kind === 'sos');
  if (state.state === 'counting') {
    const left = Math.max(0, Math.ceil((state.firesAt - Math.max(now.value, Date.now())) / 1000));
    return (
      <section class="sos-notice counting" role="alert" data-sos="counting">
        <strong>{t.field.sosIn(left)}</strong>
        <button type="button" class="field-button" onClick={() => field.sos.cancel()}>
          {t.field.sosCancel}
        </button>
      </section>
    );
  }
  if (isWaiting) {
    return (
      <section class="sos-notice" role="alert" data-sos="waiting">
        <strong>{t.field.sosWaiting}</strong>
        {state.state === 'raised' && <span>{f.age(now.value - state.at)}</span>}
      </section>
    );
  }
  if (sos) return <Raised sos={sos} />;
  if (state.state === 'idle') return null;
  return (
    <section class="sos-notice" role="status" data-sos="sent">
      <strong>{t.field.sosSent(f.time(state.at))}</strong>
    </section>
  );
}

/** The server has it: who answers for it, and who comes. */
function Raised({ sos }: { sos: IncidentSummary }) {
  const { t, f } = useText();
  const coming = sos.assignments.filter(({ endedAt }) => endedAt === undefined);
  return (
    <section class="sos-notice" role="status" data-sos={sos.owner ? 'acknowledged' : 'sent'}>
      <strong>
        {sos.owner ? t.field.sosAcknowledged(sos.owner.name) : t.field.sosSent(f.time(Date.parse(sos.openedAt)))}
      </strong>
      <span class="field-digits">{sos.number}</span>
      {coming.map(({ unitId, callsign, state }) => (
        <span key={unitId}>
          {callsign ?? unitId} {(t.status as Record<string, string>)[state] ?? state}
        </span>
      ))}
    </section>
  );
}
