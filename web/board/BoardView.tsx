import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { BoardItem } from '../../server/wire/board.js';
import { mayAct, useDesk } from '../command/desk.js';
import { IncidentPanel } from '../command/incident/IncidentPanel.js';
import { IntakeForm } from '../command/intake/IntakeForm.js';
import { useText } from '../page.js';
import { Icon } from '../ui/Icon.js';
import { OrgOptions } from '../ui/OrgOptions.js';
import { BoardColumns } from './BoardColumns.js';
import { BoardTable } from './BoardTable.js';
import { goTo, NEW_INCIDENT, useDeskState } from './deskState.js';

/** Everything that is not done yet: as columns or as a table, with what is open beside it. */
export function BoardView() {
  const { board, opened } = useDeskState();
  const { account, catalogue } = useDesk();
  const { t, f } = useText();
  const shape = useSignal<'kanban' | 'table'>('kanban');
  const onlyOverdue = useSignal(false);
  const onlyMine = useSignal(false);
  const org = useSignal('');
  useNewIncidentKey();
  useEffect(() => board.look(org.value === '' ? undefined : org.value), [board, org.value]);
  const found = board.board.value;
  const failure = board.failure.value;
  const me = `account:${account.id}`;
  const shown = (found?.items ?? []).filter(
    (item) => (!onlyOverdue.value || item.overdue) && (!onlyMine.value || item.owner?.id === me),
  );
  const open = (item: BoardItem) => goTo('board', item.id);
  const view = { items: shown, selected: opened.value, onOpen: open };
  return (
    <div class={opened.value ? 'board with-side' : 'board'}>
      <section class="board-area" aria-label={t.desk.board.title}>
        <header class="board-head">
          <h1>{t.desk.board.title}</h1>
          {found && (
            <p class="board-counts" role="status">
              <strong data-testid="board-total">{t.desk.board.total(f.number(found.total))}</strong>
              {found.overdue > 0 && <strong class="due over">{t.desk.board.overdue(f.number(found.overdue))}</strong>}
              {found.total > 0 && <span class="quiet">{t.desk.board.oldest(f.age(found.oldestSeconds * 1000))}</span>}
            </p>
          )}
          <div class="spacer" />
          {mayAct(account) && (
            <button
              type="button"
              class="button primary"
              data-action="newIncident"
              title={`${t.newIncident.title} (N)`}
              onClick={() => goTo('board', NEW_INCIDENT)}
            >
              {t.newIncident.title}
            </button>
          )}
          <label class="check">
            <input
              type="checkbox"
              checked={onlyOverdue.value}
              onChange={({ currentTarget }) => (onlyOverdue.value = currentTarget.checked)}
            />
            {t.desk.board.onlyOverdue}
          </label>
          <label class="check">
            <input
              type="checkbox"
              checked={onlyMine.value}
              onChange={({ currentTarget }) => (onlyMine.value = currentTarget.checked)}
            />
            {t.desk.board.onlyMine}
          </label>
          <select
            aria-label={t.desk.org}
            value={org.value}
            onChange={({ currentTarget }) => (org.value = currentTarget.value)}
          >
            <option value="">{t.desk.board.allOrgs}</option>
            <OrgOptions orgs={[...catalogue.orgs.value]} />
          </select>
          <fieldset class="segments" aria-label={t.desk.board.title}>
            {(['kanban', 'table'] as const).map((name) => (
              <button key={name} type="button" aria-pressed={shape.value === name} onClick={() => (shape.value = name)}>
                {t.desk.board[name]}
              </button>
            ))}
          </fieldset>
        </header>
        {failure !== '' && (
          <p class="failure" role="alert">
            {t.desk.readFailed} {t.errors.code(failure)}
          </p>
        )}
        {found && shown.length === 0 ? (
          <p class="empty">{found.total === 0 ? t.desk.board.empty : t.desk.board.emptyFiltered}</p>
        ) : shape.value === 'kanban' ? (
          <BoardColumns {...view} />
        ) : (
          <BoardTable {...view} />
        )}
      </section>
      {opened.value && (
        <aside class="board-side" aria-label={t.inspector.incident}>
          <button
            type="button"
            class="icon-button inspector-collapse"
            aria-label={t.inspector.close}
            title={t.inspector.close}
            onClick={() => goTo('board')}
          >
            <Icon name="close" size={18} />
          </button>
          <div class="inspector-scroll">
            {opened.value === NEW_INCIDENT ? <Intake /> : <IncidentPanel key={opened.value} id={opened.value} />}
          </div>
        </aside>
      )}
    </div>
  );
}

/** A report taken at the board: its place by address or coordinates. */
function Intake() {
  const { notify } = useDesk();
  const { t } = useText();
  return (
    <IntakeForm
      place={undefined}
      isPicking={false}
      onCancel={() => goTo('board')}
      onDone={(id, number) => {
        notify(t.newIncident.created(number));
        goTo('board', id);
      }}
    />
  );
}

/** `N` begins a report, as on the map, wherever one does not write. */
function useNewIncidentKey(): void {
  const { account, page } = useDesk();
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const { target } = event;
      const isWriting = target instanceof HTMLElement && target.matches('input, textarea, select, [contenteditable]');
      if (event.key !== 'n' || event.ctrlKey || event.metaKey || event.altKey || isWriting) return;
      if (!mayAct(account) || !page.settings.singleKeys.peek()) return;
      event.preventDefault();
      goTo('board', NEW_INCIDENT);
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [account, page]);
}
