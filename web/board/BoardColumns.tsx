import type { BoardItem } from '../../server/wire/board.js';
import type { IncidentState } from '../../server/wire/incidents.js';
import { useDesk } from '../command/desk.js';
import { DueClock } from '../command/parts.js';
import { useTerms } from '../command/terms.js';
import { stageOf } from '../map/symbols/incidentStage.js';
import { useText } from '../page.js';
import { IncidentSymbol } from '../ui/Symbol.js';
import { VirtualList } from '../ui/VirtualList.js';

const COLUMNS: readonly IncidentState[] = ['open', 'acknowledged', 'dispatched', 'onScene', 'cleared', 'transferred'];
const CARD_REM = 6.625;

/** What the shapes of the board are given. */
export interface BoardShape {
  readonly items: readonly BoardItem[];
  readonly selected: string | undefined;
  onOpen(item: BoardItem): void;
}

/** A column for each state, the most urgent and oldest on top; a state that nothing is in takes no room at the end. */
export function BoardColumns({ items, selected, onOpen }: BoardShape) {
  const { t, f } = useText();
  const columns = COLUMNS.map((state) => ({ state, held: items.filter((item) => item.state === state) })).filter(
    ({ state, held }) => state !== 'transferred' || held.length > 0,
  );
  return (
    <div class="board-columns">
      {columns.map(({ state, held }) => (
        <section key={state} class="board-column" data-column={state} aria-label={t.incidentState[state]}>
          <h2>
            {t.incidentState[state]} <span class="quiet">{f.number(held.length)}</span>
          </h2>
          <VirtualList
            label={t.incidentState[state]}
            items={held}
            rowRem={CARD_REM}
            keyOf={(item) => item.id}
            selectedKey={selected}
            onChoose={onOpen}
            onOpen={onOpen}
            row={(item) => <Card item={item} />}
          />
        </section>
      ))}
    </div>
  );
}

function Card({ item }: { item: BoardItem }) {
  const { now } = useDesk();
  const { t, f } = useText();
  const terms = useTerms();
  return (
    <div class={item.overdue ? 'board-card overdue' : 'board-card'} data-card={item.id}>
      <div class="row-line">
        <IncidentSymbol priority={item.priority} stage={stageOf(item.state)} size={22} />
        <strong class="truncate">{terms.type(item.type)}</strong>
        <span class="row-end">{f.age(now.value - Date.parse(item.openedAt))}</span>
      </div>
      <p class="truncate" title={item.address}>
        {item.address ?? item.number}
      </p>
      <p class="row-line second">
        <span class="truncate">{item.owner?.name ?? t.desk.board.unowned}</span>
        <span class="row-end truncate">{terms.org(item.org)}</span>
      </p>
      <p class="row-line">
        <span class="truncate">{t.desk.board.duty[item.nextDuty]}</span>
        <span class="row-end">
          {item.dueAt ? (
            <DueClock at={item.dueAt} />
          ) : (
            item.overdue && <span class="due over">{t.desk.board.overdueMark}</span>
          )}
        </span>
      </p>
    </div>
  );
}
