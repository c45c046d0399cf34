import type { BoardItem } from '../../server/wire/board.js';
import { useDesk } from '../command/desk.js';
import { DueClock } from '../command/parts.js';
import { useTerms } from '../command/terms.js';
import { stageOf } from '../map/symbols/incidentStage.js';
import { useText } from '../page.js';
import { IncidentSymbol } from '../ui/Symbol.js';
import { VirtualList } from '../ui/VirtualList.js';
import type { BoardShape } from './BoardColumns.js';

/** One line an incident. */
export function BoardTable({ items, selected, onOpen }: BoardShape) {
  const { t } = useText();
  const { column } = t.desk.board;
  return (
    <div class="board-table">
      <div class="board-row board-row-head" aria-hidden="true">
        <span>{column.incident}</span>
        <span>{column.state}</span>
        <span>{column.duty}</span>
        <span>{column.due}</span>
        <span>{column.owner}</span>
        <span>{column.org}</span>
        <span class="number">{column.units}</span>
        <span class="number">{column.age}</span>
      </div>
      <VirtualList
        label={t.desk.board.title}
        items={items}
        rowRem={2.5}
        keyOf={(item) => item.id}
        selectedKey={selected}
        onChoose={onOpen}
        onOpen={onOpen}
        row={(item) => <Row item={item} />}
      />
    </div>
  );
}

function Row({ item }: { item: BoardItem }) {
  const { now } = useDesk();
  const { t, f } = useText();
  const terms = useTerms();
  return (
    <div class={item.overdue ? 'board-row overdue' : 'board-row'} data-card={item.id}>
      <span class="board-incident">
        <IncidentSymbol priority={item.priority} stage={stageOf(item.state)} size={24} />
        <strong class="truncate">{terms.type(item.type)}</strong>
        <span class="truncate quiet">{item.address ?? item.number}</span>
      </span>
      <span class="truncate">{t.incidentState[item.state]}</span>
      <span class="truncate">{t.desk.board.duty[item.nextDuty]}</span>
      <span>
        {item.dueAt ? (
          <DueClock at={item.dueAt} />
        ) : (
          item.overdue && <span class="due over">{t.desk.board.overdueMark}</span>
        )}
      </span>
      <span class="truncate">{item.owner?.name ?? <span class="quiet">{t.desk.board.unowned}</span>}</span>
      <span class="truncate" title={item.org}>
        {terms.org(item.org)}
      </span>
      <span class="number">{f.number(item.units)}</span>
      <span class="number">{f.age(now.value - Date.parse(item.openedAt))}</span>
    </div>
  );
}
