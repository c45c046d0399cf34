import { useSignal } from '@preact/signals';
import type { ShiftReport } from '../../../server/wire/shiftReports.js';
import type { Dictionary } from '../../i18n/en.js';
import type { Formats } from '../../i18n/formats.js';
import { useText } from '../../page.js';
import { useDesk } from '../desk.js';
import { minutesAndSeconds } from '../parts.js';
import { type Terms, useTerms } from '../terms.js';

const COUNTS = ['received', 'handled', 'closed', 'duplicates', 'diverted', 'overdue', 'uncleared'] as const;
const STEPS = ['claim', 'dispatch', 'arrival', 'clear'] as const;
/** Incidents behind a figure that are shown; all are in the file. */
const SHOWN = 60;

/** The figures of a shift; each opens the incidents behind it, where this person may know them. */
export function ShiftFigures({ report, address }: { report: ShiftReport; address: string }) {
  const { notify, openIncident } = useDesk();
  const { t, f } = useText();
  const terms = useTerms();
  const traced = useSignal<string | undefined>(undefined);
  const words = t.desk.shift;
  const { trace } = report;
  const behind = traced.value === undefined ? undefined : trace?.[traced.value];
  const byType = sorted(report.byType);
  const figure = (key: string, name: string, value: string, detail?: string) => (
    <div key={key} data-figure={key}>
      <dt>{name}</dt>
      <dd>
        {trace?.[key] ? (
          <button
            type="button"
            class="figure-button"
            aria-expanded={traced.value === key}
            title={words.behind}
            onClick={() => (traced.value = traced.value === key ? undefined : key)}
          >
            {value}
          </button>
        ) : (
          value
        )}
        {detail && <small class="quiet">{detail}</small>}
      </dd>
    </div>
  );
  return (
    <>
      <dl class="figures">
        {COUNTS.map((name) =>
          figure(
            name,
            words.count[name],
            f.number(report[name]),
            name === 'diverted' && report.received > 0
              ? words.share(Math.round(report.divertedShare * 100))
              : undefined,
          ),
        )}
        {STEPS.map((step) => {
          const time = report.times[step];
          return figure(
            `${step}Times`,
            words.step[step],
            time ? lasted(time.medianSeconds) : '–',
            time && words.slowest(lasted(time.p90Seconds)),
          );
        })}
      </dl>
      {behind && (
        <ul class="chips" data-testid="behind">
          {behind.length === 0 && <li class="quiet">{words.nothingBehind}</li>}
          {behind.slice(0, SHOWN).map(({ id, number }) => (
            <li key={id}>
              <button type="button" class="chip" onClick={() => openIncident(id)}>
                {number}
              </button>
            </li>
          ))}
          {behind.length > SHOWN && <li class="quiet">{words.more(f.number(behind.length - SHOWN))}</li>}
        </ul>
      )}
      <div class="field-pair even">
        <Counts title={words.byType} rows={byType.map(([type, count]) => [terms.type(type), count])} />
        <Counts title={words.byPriority} rows={byPriority(report).map(([one, count]) => [`P${one}`, count])} />
      </div>
      {report.leftOut > 0 && <p class="footnote">{words.leftOut(f.number(report.leftOut))}</p>}
      <div class="actions">
        <a class="button" href={`${address}${address.includes('?') ? '&' : '?'}format=csv`} download>
          {words.csv}
        </a>
        <button
          type="button"
          class="button"
          onClick={() => {
            void navigator.clipboard.writeText(asText(report, t, f, terms)).then(() => notify(words.copied));
          }}
        >
          {words.copy}
        </button>
      </div>
    </>
  );
}

function asText(report: ShiftReport, t: Dictionary, f: Formats, terms: Terms): string {
  const words = t.desk.shift;
  const at = (instant: string) => f.dateTime(Date.parse(instant));
  return [
    `${words.report} ${terms.org(report.org)} ${at(report.from)} – ${at(report.to)}`,
    ...COUNTS.map((name) => `${words.count[name]} ${f.number(report[name])}`),
    ...STEPS.map((step) => {
      const time = report.times[step];
      return `${words.step[step]} ${time ? lasted(time.medianSeconds) : '–'}`;
    }),
    ...sorted(report.byType).map(([type, count]) => `${terms.type(type)} ${f.number(count)}`),
    ...byPriority(report).map(([priority, count]) => `P${priority} ${f.number(count)}`),
  ].join('\n');
}

const lasted = (seconds: number): string => minutesAndSeconds(seconds * 1000);
const sorted = (counts: Readonly<Record<string, number>>) => Object.entries(counts).sort(([, a], [, b]) => b - a);
const byPriority = (report: ShiftReport) => Object.entries(report.byPriority).sort(([a], [b]) => a.localeCompare(b));

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
