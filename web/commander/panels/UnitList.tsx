import { useComputed } from '@preact/signals';
import { FRESHNESS, kindOf, STATUSES } from '../../map/symbols/kinds.js';
import { useText } from '../../page.js';
import { Icon } from '../../ui/Icon.js';
import { UnitSymbol } from '../../ui/Symbol.js';
import { VirtualList } from '../../ui/VirtualList.js';
import { dropFilters, goTo, select } from '../actions.js';
import { useCommander } from '../commander.js';
import { activeFilterCount, NO_FILTERS, unitTest } from '../state/filters.js';
import { EmptyList, PanelHead } from './PanelHead.js';
import { UnitFilterBox } from './UnitFilterBox.js';

interface Row {
  readonly id: string;
  readonly callsign: string;
  readonly slot: number;
}

/** Units in view that the filter lets through, by call sign; as the second list it is filtered by the first one’s box. */
export function UnitList({ isSecond = false }: { isSecond?: boolean }) {
  const commander = useCommander();
  const { picture, workspace } = commander;
  const { t, f } = useText();
  const found = useComputed(() => {
    picture.unitsVersion.value;
    const { units } = picture.feed;
    const passes = unitTest(workspace.filters.value, units);
    const text = workspace.listText.value.trim().toLowerCase();
    const rows: Row[] = [];
    let lost = 0;
    for (let slot = 0; slot < units.limit; slot++) {
      const record = units.recordOf(slot);
      if (!record || !passes(slot)) continue;
      if (text !== '' && !`${record.callsign} ${record.id}`.toLowerCase().includes(text)) continue;
      rows.push({ id: record.id, callsign: record.callsign, slot });
      if (FRESHNESS[units.freshness[slot]!] === 'lost') lost++;
    }
    const compare = commander.page.language.formats.value.compare;
    rows.sort((a, b) => compare(a.callsign, b.callsign) || (a.id < b.id ? -1 : 1));
    return { rows, total: units.size, lost };
  });
  const { rows, total, lost } = found.value;
  const active = activeFilterCount(workspace.filters.value);
  const isFiltered = rows.length < total;
  const { filtersOpen } = workspace;
  return (
    <>
      <PanelHead
        title={t.panels.units}
        count={isFiltered ? t.list.showing(f.number(rows.length), f.number(total)) : t.list.all(f.number(total))}
        filter={!isSecond}
        isSecond={isSecond}
      >
        <button
          type="button"
          class="icon-button"
          aria-expanded={filtersOpen.value}
          aria-pressed={active > 0}
          aria-label={active > 0 ? `${t.filters.title}: ${t.filters.active(active)}` : t.filters.title}
          title={t.filters.title}
          onClick={() => (filtersOpen.value = !filtersOpen.value)}
        >
          <Icon name="filter" size={18} />
        </button>
      </PanelHead>
      {filtersOpen.value && <UnitFilterBox />}
      {(active > 0 || lost > 0) && (
        <p class="filter-note">
          {active > 0 && (
            <button type="button" class="link" onClick={() => dropFilters(commander)}>
              {t.filters.active(active)} · {t.list.filtersOff}
            </button>
          )}
          {lost > 0 && <span>{t.list.lost(f.number(lost))}</span>}
        </p>
      )}
      {rows.length === 0 ? (
        <EmptyUnits total={total} />
      ) : (
        <VirtualList
          label={t.panels.units}
          items={rows}
          rowRem={2.25}
          keyOf={(row) => row.id}
          selectedKey={workspace.selected.value?.type === 'unit' ? workspace.selected.value.id : undefined}
          onChoose={({ id }) => select(commander, { type: 'unit', id })}
          onOpen={({ id }) => goTo(commander, { type: 'unit', id })}
          onHover={(row) => (workspace.hovered.value = row && { type: 'unit', id: row.id })}
          onMenu={({ id, slot }, event) => {
            const { units } = picture.feed;
            const place = { lat: units.lat[slot]!, lng: units.lng[slot]! };
            workspace.menu.value = { x: event.clientX, y: event.clientY, place, target: { type: 'unit', id } };
          }}
          row={(row) => <UnitRow row={row} />}
        />
      )}
    </>
  );
}

function EmptyUnits({ total }: { total: number }) {
  const commander = useCommander();
  const { picture, workspace } = commander;
  const { t } = useText();
  if (picture.detail.value === 'counts')
    return (
      <EmptyList
        text={t.list.unitsCounted}
        action={t.top.search}
        onAction={() => (workspace.overlay.value = 'palette')}
      />
    );
  if (total > 0)
    return (
      <EmptyList
        text={t.list.emptyUnitsFiltered}
        action={t.list.filtersOff}
        onAction={() => {
          workspace.filters.value = NO_FILTERS;
          workspace.listText.value = '';
        }}
      />
    );
  return picture.link.value.phase === 'connecting' ? <SkeletonRows /> : <EmptyList text={t.list.emptyUnits} />;
}

/** Grey bars where rows will be; they appear only when it takes a while. */
function SkeletonRows() {
  const { t } = useText();
  return (
    <div class="skeleton" role="status" aria-label={t.loading}>
      {Array.from({ length: 8 }, (_, index) => (
        <i key={index} />
      ))}
    </div>
  );
}

function UnitRow({ row }: { row: Row }) {
  const { picture, clock } = useCommander();
  const { t, f } = useText();
  const { units } = picture.feed;
  const record = units.recordOf(row.slot);
  if (!record || record.id !== row.id) return null;
  const status = STATUSES[units.status[row.slot]!]!;
  const freshness = FRESHNESS[units.freshness[row.slot]!]!;
  return (
    <>
      <UnitSymbol kind={kindOf(record.kind)} status={status} freshness={freshness} size={26} />
      <strong class="truncate row-name">{record.callsign}</strong>
      {record.streamId && <Icon name="video" size={15} />}
      <span class="quiet truncate">
        {record.streamId && <span class="hidden-visually">{t.video.live} </span>}
        {t.status[status]}
      </span>
      <span class="row-end quiet">
        {freshness === 'fresh' ? '' : `${t.freshness[freshness]} `}
        {f.age(units.ageMs(row.slot, clock.now.value))}
      </span>
    </>
  );
}
