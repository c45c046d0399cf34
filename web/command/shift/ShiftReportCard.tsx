import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { ShiftReport } from '../../../server/wire/shiftReports.js';
import { ApiError, queryString } from '../../api/http.js';
import { useText } from '../../page.js';
import { OrgOptions } from '../../ui/OrgOptions.js';
import { homeOrg, useDesk } from '../desk.js';
import { ShiftFigures } from './ShiftFigures.js';

const HOURS = [4, 8, 12, 24] as const;

/** What happened in the last hours, in figures that come from the events themselves. */
export function ShiftReportCard() {
  const { account, catalogue, now } = useDesk();
  const { t } = useText();
  const hours = useSignal<number>(8);
  const org = useSignal(homeOrg(account));
  const to = useSignal(now.peek());
  const query = {
    org: org.value,
    from: new Date(to.value - hours.value * 3_600_000).toISOString(),
    to: new Date(to.value).toISOString(),
  };
  const anew = () => {
    to.value = now.peek();
  };
  return (
    <section class="desk-card" data-section="shift-report">
      <h2>{t.desk.shift.report}</h2>
      <div class="field-pair even">
        <label class="field">
          <span>{t.desk.shift.hours}</span>
          <select
            value={hours.value}
            onChange={({ currentTarget }) => {
              hours.value = Number(currentTarget.value);
              anew();
            }}
          >
            {HOURS.map((count) => (
              <option key={count} value={count}>
                {t.desk.shift.lastHours(count)}
              </option>
            ))}
          </select>
        </label>
        <label class="field">
          <span>{t.desk.org}</span>
          <select
            value={org.value}
            onChange={({ currentTarget }) => {
              org.value = currentTarget.value;
              anew();
            }}
          >
            <OrgOptions orgs={[...catalogue.orgs.value]} />
          </select>
        </label>
      </div>
      <ReportOf path={`/shift-report${queryString(query)}`} />
    </section>
  );
}

/** A report as the server makes it: of a span, or of a shift by its hand-over. */
export function ReportOf({ path }: { path: string }) {
  const { page } = useDesk();
  const { t } = useText();
  const report = useSignal<ShiftReport | undefined>(undefined);
  const failure = useSignal('');
  const { call } = page;
  useEffect(() => {
    const abort = new AbortController();
    call<ShiftReport>(path, { signal: abort.signal }).then(
      (read) => {
        report.value = read;
        failure.value = '';
      },
      (error: unknown) => {
        if (abort.signal.aborted) return;
        if (!(error instanceof ApiError)) throw error;
        failure.value = error.code;
      },
    );
    return () => abort.abort();
  }, [path, call, report, failure]);
  return (
    <>
      {failure.value !== '' && (
        <p class="failure" role="alert">
          {t.desk.readFailed} {t.errors.code(failure.value)}
        </p>
      )}
      {report.value && <ShiftFigures report={report.value} address={`/api/v1${path}`} />}
    </>
  );
}
