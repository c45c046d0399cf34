import { isWithin } from '../command/orgPaths.js';
import type { HandoverRecord, IncidentRecord } from '../command/records.js';
import {
  countsBy,
  FIGURES,
  type Figure,
  quantile,
  type ReportFacts,
  reportFacts,
  STEPS,
  type Step,
  type Told,
} from '../command/shiftReport.js';
import type { HandoverId } from '../wire/command.js';
import type { ShiftReport } from '../wire/shiftReports.js';
import { archivedAfter, archivedHandovers } from './archive.js';
import type { CommandFlow } from './commandFlow.js';
import { firstIdAt } from './mint.js';

/** Counts and times of fewer incidents than this could single a person out. */
const LEAST = 3;
/** Incidents that were received longer before the span are not looked for in the archive, ms. */
const LONGEST_LIFE_MS = 31 * 86_400_000;
/** How long a shift is taken to have been when no hand-over before it is known, ms. */
const USUAL_SHIFT_MS = 12 * 3_600_000;
const PAGE = 500;

/** A span of an org: ms, `from <= t < to`. */
export interface ReportSpan {
  readonly org: string;
  readonly from: number;
  readonly to: number;
}

/**
 * The report of a span; `exact` for who commands or inspects there: all cells, and the incidents behind each figure. For
 * others small cells are left out (C53).
 */
export async function shiftReport(flow: CommandFlow, span: ReportSpan, exact: boolean): Promise<ShiftReport> {
  const facts = reportFacts(await toldIn(flow, span), span.from, span.to);
  const { figures } = facts;
  const count = (figure: Figure): number => figures[figure].length;
  const least = exact ? 0 : LEAST;
  const types = countsBy(figures.received, ({ type }) => type, least);
  const priorities = countsBy(figures.received, ({ priority }) => String(priority), least);
  const diverted = countsBy(figures.diverted, ({ type }) => type, least);
  const timesOf = stepTimes(facts, least);
  const { claim, dispatch, arrival } = timesOf;
  return {
    org: span.org,
    from: new Date(span.from).toISOString(),
    to: new Date(span.to).toISOString(),
    received: count('received'),
    handled: count('handled'),
    closed: count('closed'),
    duplicates: count('duplicates'),
    diverted: count('diverted'),
    divertedShare:
      count('received') === 0 ? 0 : figures.diverted.filter(isIn(figures.received)).length / count('received'),
    uncleared: count('uncleared'),
    overdue: count('overdue'),
    byType: types.counts,
    byPriority: priorities.counts,
    divertedByType: diverted.counts,
    leftOut: types.leftOut + priorities.leftOut + diverted.leftOut,
    times: timesOf,
    ...(claim && { medianClaimSeconds: claim.medianSeconds }),
    ...(dispatch && { medianDispatchSeconds: dispatch.medianSeconds }),
    ...(arrival && { medianArrivalSeconds: arrival.medianSeconds }),
    ...(exact && { trace: traceOf(facts) }),
  };
}

const isIn = (incidents: readonly IncidentRecord[]) => {
  const ids = new Set(incidents.map(({ id }) => id));
  return ({ id }: IncidentRecord): boolean => ids.has(id);
};

function stepTimes({ steps }: ReportFacts, least: number): ShiftReport['times'] {
  const times: ShiftReport['times'] = {};
  for (const step of STEPS) {
    const seconds = steps[step].map((one) => one.seconds);
    if (seconds.length === 0 || seconds.length < least) continue;
    times[step] = {
      count: seconds.length,
      medianSeconds: quantile(seconds, 0.5)!,
      p90Seconds: quantile(seconds, 0.9)!,
    };
  }
  return times;
}

function traceOf({ figures, steps }: ReportFacts): NonNullable<ShiftReport['trace']> {
  const refs = (incidents: readonly IncidentRecord[]) => incidents.map(({ id, number }) => ({ id, number }));
  const trace: NonNullable<ShiftReport['trace']> = {};
  for (const figure of FIGURES) trace[figure] = refs(figures[figure]);
  for (const step of STEPS)
    trace[`${step}Times` satisfies `${Step}Times`] = refs(steps[step].map(({ incident }) => incident));
  return trace;
}

/** Incidents of an org and below that may have a line in the span: those at hand, and the archive. */
async function toldIn(flow: CommandFlow, { org, from, to }: ReportSpan): Promise<Told[]> {
  const told: Told[] = [];
  const { incidents, timelines } = flow.state;
  incidents.forEach((incident, id) => {
    if (incident.openedAt < to && isWithin(incident.org, org))
      told.push({ incident, timeline: timelines.get(id) ?? [] });
  });
  const known = new Set(told.map(({ incident }) => incident.id));
  const last = firstIdAt(to);
  let after = firstIdAt(from - LONGEST_LIFE_MS);
  for (;;) {
    const page = await archivedAfter(flow.store, after, PAGE);
    for (const one of page) {
      const { id, org: of } = one.incident;
      if (id < last && isWithin(of, org) && !known.has(id)) told.push(one);
    }
    const end = page.at(-1)?.incident.id;
    if (end === undefined || page.length < PAGE || end >= last) break;
    after = end;
  }
  return told.sort((a, b) => (a.incident.id < b.incident.id ? -1 : 1));
}

/** The shift that a hand-over ended: from the hand-over before it; undefined when there is no such hand-over. */
export async function shiftOf(flow: CommandFlow, id: HandoverId): Promise<ReportSpan | undefined> {
  const all: HandoverRecord[] = [...flow.state.handovers.values(), ...(await archivedHandovers(flow.store))];
  const handover = all.find((one) => one.id === id);
  if (!handover || handover.state === 'cancelled') return undefined;
  const to = endOf(handover);
  const before = all
    .filter((one) => one.org === handover.org && one.state === 'done' && one.id !== id && endOf(one) < to)
    .reduce((latest, one) => Math.max(latest, endOf(one)), Number.NEGATIVE_INFINITY);
  // A hand-over of long ago is not the beginning of this shift.
  const from = before >= to - 2 * USUAL_SHIFT_MS ? before : to - USUAL_SHIFT_MS;
  return { org: handover.org, from, to };
}

/** When a shift ended: both had signed; until then, when the first did. */
const endOf = ({ signedByToAt, signedByFromAt }: HandoverRecord): number => signedByToAt ?? signedByFromAt;
