import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { type ReportSpan, shiftOf, shiftReport } from '../../commandFlow/shiftReports.js';
import { ProblemError } from '../../errors.js';
import type { App } from '../../plugins/appTypes.js';
import { HandoverId } from '../../wire/command.js';
import { ShiftQuery, ShiftReport, ShiftReportQuery } from '../../wire/shiftReports.js';
import { mustMayAt, notThere } from '../entityDeps.js';
import type { CommandRouteDeps } from './perform.js';

const Params = Type.Object({ id: HandoverId });
const tags = ['handovers'];
const LONGEST_SPAN_MS = 31 * 86_400_000;
const description =
  'Also as CSV. Who commands or inspects there gets the incidents behind each figure; for others small cells are left out.';

/** What happened in a shift, in figures that each can be traced to its incidents (C53). */
export function shiftReportRoutes(app: App, deps: CommandRouteDeps): void {
  const { access, flow } = deps;

  const give = async (request: FastifyRequest, reply: FastifyReply, span: ReportSpan, format?: string) => {
    const { principal } = request;
    const exact = (['command', 'inspect'] as const).some((one) => access.mayAt(principal, one, span.org));
    const report = await shiftReport(flow, span, exact);
    if (format !== 'csv') return report;
    const name = `shift-${span.org.replaceAll('/', '-')}-${report.from.slice(0, 16).replace(':', '')}.csv`;
    reply
      .header('content-type', 'text/csv; charset=utf-8')
      .header('content-disposition', `attachment; filename="${name}"`);
    return reply.serializer((text: unknown) => String(text)).send(toCsv(report) as never);
  };

  app.get(
    '/shift-report',
    {
      config: { permission: 'view', audit: true },
      schema: {
        tags,
        summary: 'What was received, handled, open and overdue in a span, and how long each step took',
        description,
        operationId: 'getShiftReport',
        querystring: ShiftReportQuery,
        response: { 200: ShiftReport },
      },
    },
    async (request, reply) => {
      const { org, format } = request.query;
      mustMayAt(access, request.principal, 'view', org);
      const [from, to] = [Date.parse(request.query.from), Date.parse(request.query.to)];
      if (!(from < to) || to - from > LONGEST_SPAN_MS) {
        const errors = [{ field: 'query/to', message: 'must be after `from`, by 31 days at most' }];
        throw new ProblemError('invalid', 'A report is of a span of 31 days at most. (C53)', { errors });
      }
      return give(request, reply, { org, from, to }, format);
    },
  );
  app.get(
    '/shifts/:id/report',
    {
      config: { permission: 'view', audit: true },
      schema: {
        tags,
        summary: 'The report of the shift that a hand-over ended',
        description,
        operationId: 'getReportOfShift',
        params: Params,
        querystring: ShiftQuery,
        response: { 200: ShiftReport },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const span = await shiftOf(flow, id);
      if (!span || !access.mayAt(request.principal, 'view', span.org)) throw notThere('shift', id);
      return give(request, reply, span, request.query.format);
    },
  );
}

/** A report as CSV: a figure a line, with the incidents behind it where they are told. */
function toCsv(report: ShiftReport): string {
  const behind = (figure: string): string => (report.trace?.[figure] ?? []).map(({ number }) => number).join(' ');
  const figures = [
    'received',
    'handled',
    'closed',
    'duplicates',
    'diverted',
    'divertedShare',
    'uncleared',
    'overdue',
  ] as const;
  const rows: (string | number)[][] = [
    ['figure', 'of', 'value', 'incidents'],
    ['org', '', report.org, ''],
    ['from', '', report.from, ''],
    ['to', '', report.to, ''],
    ...figures.map((figure) => [figure, '', report[figure], behind(figure)]),
    ...Object.entries(report.byType).map(([type, count]) => ['received', type, count, '']),
    ...Object.entries(report.byPriority).map(([priority, count]) => ['received', `P${priority}`, count, '']),
    ...Object.entries(report.divertedByType).map(([type, count]) => ['diverted', type, count, '']),
    ...Object.entries(report.times).flatMap(([step, { medianSeconds, p90Seconds, count }]) => [
      ['medianSeconds', step, medianSeconds, behind(`${step}Times`)],
      ['p90Seconds', step, p90Seconds, ''],
      ['count', step, count, ''],
    ]),
    ['leftOut', '', report.leftOut, ''],
  ];
  return `${rows.map((row) => row.map(cell).join(',')).join('\r\n')}\r\n`;
}

/** A cell as RFC 4180 has it; what a spreadsheet would take for a formula is text. */
function cell(value: string | number): string {
  const text = typeof value === 'string' && /^[=+\-@\t]/.test(value) ? `'${value}` : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
