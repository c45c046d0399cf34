import { Ajv, type ErrorObject } from 'ajv';
import addFormats from 'ajv-formats';
import { PositionReport } from '../wire/positions.js';

/** ajv-formats is CommonJS: its callable default is typed one level down. */
const withFormats = addFormats as unknown as (ajv: Ajv) => Ajv;
const isReport = withFormats(new Ajv({ strict: false })).compile<PositionReport>(PositionReport);

/** What is wrong with a row, naming the field, or undefined when it is a position report. Stops at the first fault. */
export function reportProblem(row: unknown): string | undefined {
  if (isReport(row)) return undefined;
  const [error] = isReport.errors ?? [];
  return error ? describe(error) : 'is not a position report';
}

function describe({ instancePath, keyword, params, message }: ErrorObject): string {
  const field = instancePath.slice(1, 80);
  switch (keyword) {
    case 'required':
      return `${String(params.missingProperty)} is required`;
    case 'additionalProperties':
      return `${String(params.additionalProperty).slice(0, 80)} is not a field of a position report`;
    default:
      return `${field || 'the row'} ${message ?? keyword}`;
  }
}
