import { type Query, queryString } from '../../api/http.js';

/** What the audit record is filtered by; times as the person typed them, in local time. */
export interface AuditFilter {
  readonly actor: string;
  readonly target: string;
  readonly action: string;
  readonly from: string;
  readonly to: string;
}

export const NO_FILTER: AuditFilter = { actor: '', target: '', action: '', from: '', to: '' };

/** The query of a filter: what is empty is left out, local times become instants. */
export function queryOf({ actor, target, action, from, to }: AuditFilter): Query {
  return {
    actor: actor || undefined,
    target: target || undefined,
    action: action || undefined,
    from: instantOf(from),
    to: instantOf(to),
  };
}

/** Where everything that passes a filter is downloaded. */
export const exportAddress = (filter: AuditFilter, format: 'csv' | 'ndjson'): string =>
  `/api/v1/audit${queryString({ ...queryOf(filter), order: 'asc', format })}`;

function instantOf(local: string): string | undefined {
  const at = new Date(local).getTime();
  return Number.isNaN(at) ? undefined : new Date(at).toISOString();
}
