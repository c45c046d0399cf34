import { useSignal } from '@preact/signals';
import type { Static } from 'typebox';
import type { AuditEntry, AuditPage } from '../../../server/wire/audit.js';
import { Waiting } from '../../office/parts.js';
import { usePages } from '../../office/useAsked.js';
import { useOrgName } from '../../office/useOrgName.js';
import { useText } from '../../page.js';
import { AuditFilterForm } from './AuditFilterForm.js';
import { AuditRow } from './AuditRow.js';
import { exportAddress, NO_FILTER, queryOf } from './auditFilter.js';
import { VerifyButton } from './VerifyButton.js';

const PAGE = 100;

/** The audit record, newest first: filtered, exported whole, and checked. */
export function AuditLog() {
  const { t } = useText();
  const words = t.admin.audit;
  const filter = useSignal(NO_FILTER);
  const orgName = useOrgName();
  const list = usePages<AuditEntry, Static<typeof AuditPage>>('/audit', { ...queryOf(filter.value), limit: PAGE });
  const names: Readonly<Record<string, string>> = Object.assign(
    {},
    ...list.pages.flatMap(({ actors, targets }) => [actors, targets]),
  );
  return (
    <>
      <div class="office-head">
        <h1>{t.office.sections.audit}</h1>
        <span class="spacer" />
        <button type="button" class="button" onClick={list.reload}>
          {words.reload}
        </button>
        <a class="button" href={exportAddress(filter.value, 'csv')} download>
          {words.csv}
        </a>
        <a class="button" href={exportAddress(filter.value, 'ndjson')} download>
          {words.ndjson}
        </a>
        <VerifyButton />
      </div>
      <AuditFilterForm filter={filter.value} onFilter={(next) => (filter.value = next)} />
      <div class="table-box">
        <table class="table" data-testid="audit">
          <thead>
            <tr>
              <th scope="col">
                <span class="hidden-visually">{words.details}</span>
              </th>
              <th scope="col">{words.time}</th>
              <th scope="col">{words.actor}</th>
              <th scope="col">{words.action}</th>
              <th scope="col">{words.target}</th>
              <th scope="col">{t.filters.org}</th>
              <th scope="col">{words.outcome}</th>
            </tr>
          </thead>
          <tbody>
            {list.items.map((entry) => (
              <AuditRow key={entry.sequence} entry={entry} names={names} orgName={orgName} />
            ))}
          </tbody>
        </table>
        <Waiting asked={list} />
        {!list.isLoading && list.items.length === 0 && list.failure === undefined && <p class="empty">{words.none}</p>}
        {list.hasMore && (
          <div class="more">
            <button type="button" class="button" onClick={list.more} disabled={list.isLoading}>
              {words.older}
            </button>
          </div>
        )}
      </div>
    </>
  );
}
