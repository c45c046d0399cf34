import type { IncidentRecord, TimelineRecord } from './records.js';

/** An incident with what happened to it, live or from the archive. */
export interface Told {
  readonly incident: IncidentRecord;
  readonly timeline: readonly TimelineRecord[];
}

/** Steps whose time since the report is measured, with the line that ends each. */
export const STEPS = ['claim', 'dispatch', 'arrival', 'clear'] as const;
export type Step = (typeof STEPS)[number];
/** Counts of a report. */
export const FIGURES = ['received', 'handled', 'closed', 'duplicates', 'diverted', 'uncleared', 'overdue'] as const;
export type Figure = (typeof FIGURES)[number];

/** What happened in a span: each figure as the incidents it counts, so that it can be traced. */
export interface ReportFacts {
  readonly figures: Readonly<Record<Figure, readonly IncidentRecord[]>>;
  /** Seconds since the report, of incidents whose step was in the span. */
  readonly steps: Readonly<Record<Step, readonly { readonly incident: IncidentRecord; readonly seconds: number }[]>>;
}

/** A clock that ran out, or a unit that was silent. */
const OVERDUE: ReadonlySet<string> = new Set(['claimOverdue', 'acceptanceOverdue', 'welfareMissed']);

/** Facts of the span `from <= t < to`, ms, from the lines of timelines alone: no figure has another source. */
export function reportFacts(told: readonly Told[], from: number, to: number): ReportFacts {
  const figures: Record<Figure, IncidentRecord[]> = {
    received: [],
    handled: [],
    closed: [],
    duplicates: [],
    diverted: [],
    uncleared: [],
    overdue: [],
  };
  const steps: Record<Step, { incident: IncidentRecord; seconds: number }[]> = {
    claim: [],
    dispatch: [],
    arrival: [],
    clear: [],
  };
  const within = ({ at }: TimelineRecord): boolean => at >= from && at < to;
  for (const { incident, timeline } of told) {
    for (const figure of figuresOf(incident, timeline, to, within)) figures[figure].push(incident);
    for (const step of STEPS) {
      const line = timeline.find((one) => endsStep(step, one));
      if (line && within(line)) {
        steps[step].push({ incident, seconds: Math.max(0, (line.at - incident.openedAt) / 1000) });
      }
    }
  }
  return { figures, steps };
}

function* figuresOf(
  incident: IncidentRecord,
  timeline: readonly TimelineRecord[],
  to: number,
  within: (line: TimelineRecord) => boolean,
): Generator<Figure> {
  const inSpan = timeline.filter(within);
  const came = (...states: string[]) => inSpan.some(({ state }) => state !== undefined && states.includes(state));
  if (inSpan.some(({ type }) => type === 'received')) yield 'received';
  if (came('cleared', 'closed')) yield 'handled';
  if (came('closed')) yield 'closed';
  if (came('duplicate')) yield 'duplicates';
  if (inSpan.some(({ type }) => type === 'diverted')) yield 'diverted';
  if (inSpan.some(({ type }) => OVERDUE.has(type))) yield 'overdue';
  if (incident.openedAt < to && !isOver(stateAt(timeline, to))) yield 'uncleared';
}

/** The state of an incident at an instant: that of its last line before; undefined before it was received. */
function stateAt(timeline: readonly TimelineRecord[], at: number): string | undefined {
  let last: TimelineRecord | undefined;
  for (const line of timeline) {
    if (line.at >= at) break;
    if (line.type === 'reopened') last = { ...line, state: line.state ?? 'open' };
    else if (line.state !== undefined) last = line;
  }
  return last?.state;
}

const isOver = (state: string | undefined): boolean =>
  state === undefined || state === 'cleared' || state === 'closed' || state === 'duplicate';

function endsStep(step: Step, { type, state }: TimelineRecord): boolean {
  switch (step) {
    case 'claim':
      return type === 'claimed' || state === 'acknowledged';
    case 'dispatch':
      return type === 'assigned';
    case 'arrival':
      return type === 'onScene';
    case 'clear':
      return state === 'cleared' || state === 'closed';
  }
}

/** A count for each value; counts below `least` are left out, and one more when a single one could be worked out from the sum. */
export function countsBy(
  incidents: readonly IncidentRecord[],
  keyOf: (incident: IncidentRecord) => string,
  least: number,
): { counts: Record<string, number>; leftOut: number } {
  const counts = new Map<string, number>();
  for (const incident of incidents) counts.set(keyOf(incident), (counts.get(keyOf(incident)) ?? 0) + 1);
  const sorted = [...counts].sort(([a, x], [b, y]) => x - y || (a < b ? -1 : 1));
  const small = sorted.filter(([, count]) => count < least).length;
  const leftOut = small === 1 && sorted.length > 1 ? 2 : small;
  return { counts: Object.fromEntries(sorted.slice(leftOut).reverse()), leftOut };
}

/** The value below which a share of sorted values lies (nearest rank); undefined of none. */
export function quantile(values: readonly number[], share: number): number | undefined {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
}
