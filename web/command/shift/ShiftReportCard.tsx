import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { ShiftReport } from '../../../server/wire/shiftReports.js';
import { ApiError } from '../../api/http.js';
import { useText } from '../../page.js';
import { OrgOptions } from '../../ui/OrgOptions.js';
import { homeOrg, useDesk } from '../desk.js';
import { minutesAndSeconds } from '../parts.js';
import { useTerms } from '../terms.js';

const HOURS = [4, 8, 12, 24] as const;

/** What happened in the last hours, in figures that come from the events themselves. */
export function ShiftReportCard() {
  const { api, account, catalogue, now, notify } = useDesk();
  const { t, f } = useText();
  const terms = useTerms();
  const hours = useSignal<number>(8);
  const org = useSignal(homeOrg(account));
  const report = useSignal<ShiftReport | undefined>(undefined);
  const failure = useSignal('');
  useEffect(() => {
    let isCurrent = true;
    const to = now.peek();
    const from = to - hours.value * 3_600_000;
    const query = { org: org.value, from: new Date(from).toISOString(), to: new Date(to).toISOString() };
    api.shiftReport(query).then(
      (read) => {
        if (!isCurrent) return;
        report.value = read;
        failure.value = '';
      },
      (error: unknown) => {
        if (!(error instanceof ApiError)) throw error;
        failure.value = error.code;
      },
    );
    return () => {
      isCurrent = false;
    };
  }, [hours.value, org.value, api, now, hours, org, report, failure]);
  const found = report.value;
  const lasted = (seconds: number | undefined) => (seconds === undefined ? '–' : minutesAndSeconds(seconds * 1000));
  const figures: [string, string][] = found
    ? [
        [t.desk.shift.received, f.number(found.received)],
        [t.desk.shift.closed, f.number(found.closed)],
        [t.desk.shift.diverted, f.number(found.diverted)],
        [t.desk.shift.uncleared, f.number(found.uncleared)],
        [t.desk.shift.claimTime, lasted(found.medianClaimSeconds)],
        [t.desk.shift.dispatchTime, lasted(found.medianDispatchSeconds)],
        [t.desk.shift.arrivalTime, lasted(found.medianArrivalSeconds)],
      ]
    : [];
  const byType = Object.entries(found?.byType ?? {}).sort(([, a], [, b]) => b - a);
  const byPriority = Object.entries(found?.byPriority ?? {}).sort(([a], [b]) => a.localeCompare(b));
  const copy = async () => {
    if (!found) return;
    const span = `${f.dateTime(Date.parse(found.from))} – ${f.dateTime(Date.parse(found.to))}`;
    const lines = [
      `${t.desk.shift.report} ${terms.org(found.org)} ${span}`,
      ...figures.map(([name, value]) => `${name} ${value}`),
      ...byType.map(([type, count]) => `${terms.type(type)} ${count}`),
      ...byPriority.map(([priority, count]) => `P${priority} ${count}`),
    ];
    await navigator.clipboard.writeText(lines.join('\n'));
    notify(t.desk.shift.copied);
  };
  return (
    <section class="desk-card" data-section="shift-report">
      <h2>{t.desk.shift.report}</h2>
      <div class="field-pair even">
        <label class="field">
          <span>{t.desk.shift.hours}</span>
          <select value={hours.value} onChange={({ currentTarget }) => (hours.value = Number(currentTarget.value))}>
            {HOURS.map((count) => (
              <option key={count} value={count}>
                {t.desk.shift.lastHours(count)}
              </option>
            ))}
          </select>
        </label>
        <label class="field">
          <span>{t.desk.org}</span>
          <select value={org.value} onChange={({ currentTarget }) => (org.value = currentTarget.value)}>
            <OrgOptions orgs={[...catalogue.orgs.value]} />
          </select>
        </label>
      </div>
      {failure.value !== '' && (
        <p class="failure">
          {t.desk.readFailed} {t.errors.code(failure.value)}
        </p>
      )}
      {found && (
        <>
          <dl class="figures">
            {figures.map(([name, value]) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{value}</dd>
              </div>
            ))}
          </dl>
          <div class="field-pair even">
            <Counts title={t.desk.shift.byType} rows={byType.map(([type, count]) => [terms.type(type), count])} />
            <Counts title={t.desk.shift.byPriority} rows={byPriority.map(([one, count]) => [`P${one}`, count])} />
          </div>
          <div class="actions">
            <button type="button" class="button" onClick={() => void copy()}>
              {t.desk.shift.copy}
            </button>
          </div>
        </>
      )}
    </section>
  );
}

function Counts({ title, rows }: { title: string; rows: readonly (readonly [string, number])[] }) {
  const { f } = useText();
  return (
    <table class="desk-table">
      <thead>
        <tr>
          <th scope="col" colSpan={2}>
            {title}
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map(([name, count]) => (
          <tr key={name}>
            <td>{name}</td>
            <td class="number">{f.number(count)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
