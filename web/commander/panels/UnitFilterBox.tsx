import { FRESHNESS, KINDS, STATUSES } from '../../map/symbols/kinds.js';
import { useText } from '../../page.js';
import { UnitSymbol } from '../../ui/Symbol.js';
import { useCommander } from '../commander.js';
import { DEFAULT_FILTERS, toggled, type UnitFilters } from '../state/filters.js';
import { useWords } from '../words.js';

/** Which units are shown, on the map and in the list alike. */
export function UnitFilterBox() {
  const { workspace, picture } = useCommander();
  const { t } = useText();
  const words = useWords();
  const { filters } = workspace;
  const set = (change: Partial<UnitFilters>) => {
    filters.value = { ...filters.value, ...change };
  };
  picture.unitsVersion.value;
  const { capabilities, orgs } = offered(picture.feed.units, filters.value);
  return (
    <div class="filter-panel">
      <fieldset>
        <legend>{t.filters.status}</legend>
        <div class="chips">
          {STATUSES.map((status) => (
            <button
              key={status}
              type="button"
              class="chip"
              aria-pressed={filters.value.statuses.size === 0 || filters.value.statuses.has(status)}
              onClick={() => {
                const present = filters.value.statuses.size === 0 ? new Set(STATUSES) : filters.value.statuses;
                set({ statuses: toggled<(typeof STATUSES)[number]>(present, status) });
              }}
            >
              <UnitSymbol kind="foot" status={status} freshness="fresh" size={18} />
              {t.status[status]}
            </button>
          ))}
        </div>
      </fieldset>
      <fieldset>
        <legend>{t.filters.kind}</legend>
        <div class="chips">
          {KINDS.map((kind) => (
            <button
              key={kind}
              type="button"
              class="chip"
              aria-pressed={filters.value.kinds.has(kind)}
              onClick={() => set({ kinds: toggled(filters.value.kinds, kind) })}
            >
              {t.kind[kind]}
            </button>
          ))}
        </div>
      </fieldset>
      <fieldset>
        <legend>{t.filters.freshness}</legend>
        <div class="chips">
          {FRESHNESS.map((freshness) => (
            <button
              key={freshness}
              type="button"
              class="chip"
              aria-pressed={filters.value.freshness.has(freshness)}
              onClick={() => set({ freshness: toggled(filters.value.freshness, freshness) })}
            >
              {t.freshness[freshness]}
            </button>
          ))}
        </div>
      </fieldset>
      <label class="field">
        <span>{t.filters.capability}</span>
        <select value={filters.value.capability} onChange={(event) => set({ capability: event.currentTarget.value })}>
          <option value="">{t.filters.anyCapability}</option>
          {capabilities.map((capability) => (
            <option key={capability} value={capability}>
              {words.capability(capability)}
            </option>
          ))}
        </select>
      </label>
      <label class="field">
        <span>{t.filters.org}</span>
        <select value={filters.value.org} onChange={(event) => set({ org: event.currentTarget.value })}>
          <option value="">{t.filters.anyOrg}</option>
          {orgs.map((org) => (
            <option key={org} value={org}>
              {words.org(org)}
            </option>
          ))}
        </select>
      </label>
      <button type="button" class="button" onClick={() => (filters.value = DEFAULT_FILTERS)}>
        {t.filters.reset}
      </button>
    </div>
  );
}

/** Capabilities and organisations of the units in view, and those chosen. */
function offered(
  units: { limit: number; recordOf(slot: number): { capabilities: readonly string[]; org: string } | undefined },
  filters: UnitFilters,
): { capabilities: string[]; orgs: string[] } {
  const capabilities = new Set(filters.capability === '' ? [] : [filters.capability]);
  const orgs = new Set(filters.org === '' ? [] : [filters.org]);
  for (let slot = 0; slot < units.limit; slot++) {
    const record = units.recordOf(slot);
    if (!record) continue;
    for (const capability of record.capabilities) capabilities.add(capability);
    for (let end = record.org.length; end > 0; end = record.org.lastIndexOf('/', end - 1))
      orgs.add(record.org.slice(0, end));
  }
  return { capabilities: [...capabilities].sort(), orgs: [...orgs].sort() };
}
