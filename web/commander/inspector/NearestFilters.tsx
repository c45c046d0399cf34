import { FRESHNESS, KINDS, STATUSES } from '../../map/symbols/kinds.js';
import { useText } from '../../page.js';
import { useCommander } from '../commander.js';
import { toggled } from '../state/filters.js';
import { DEFAULT_NEAREST, type NearestOptions } from '../state/nearestSearch.js';
import { useWords } from '../words.js';

const RADII = [500, 1000, 2000, 5000, 10_000, 20_000, 50_000] as const;
const UNIT_COUNTS = [5, 10, 20, 50] as const;
const CAMERA_COUNTS = [0, 6, 12, 24] as const;

/** How the nearest are looked for; every change asks again at once. */
export function NearestFilters() {
  const { nearest, picture } = useCommander();
  const { t, f } = useText();
  const words = useWords();
  const options = nearest.options.value;
  const set = (change: Partial<NearestOptions>) => {
    nearest.options.value = { ...options, ...change };
  };
  picture.unitsVersion.value;
  const capabilities = capabilitiesInView(picture.feed.units);
  const chips = <T extends string>(
    title: string,
    all: readonly T[],
    chosen: ReadonlySet<string>,
    word: (value: T) => string,
    change: (next: Set<T>) => void,
  ) => (
    <fieldset>
      <legend>{title}</legend>
      <div class="chips">
        {all.map((value) => (
          <button
            key={value}
            type="button"
            class="chip"
            aria-pressed={chosen.has(value)}
            onClick={() => change(toggled<T>(chosen as ReadonlySet<T>, value))}
          >
            {word(value)}
          </button>
        ))}
      </div>
    </fieldset>
  );
  return (
    <div class="filter-panel">
      <div class="filter-row">
        <label class="field">
          <span>{t.nearest.radius}</span>
          <select
            value={options.radiusMeters ?? ''}
            onChange={({ currentTarget: { value } }) => set({ radiusMeters: value === '' ? undefined : Number(value) })}
          >
            <option value="">{t.nearest.anyRadius}</option>
            {RADII.map((radius) => (
              <option key={radius} value={radius}>
                {f.distance(radius)}
              </option>
            ))}
          </select>
        </label>
        <label class="field">
          <span>{t.nearest.units}</span>
          <select value={options.units} onChange={({ currentTarget }) => set({ units: Number(currentTarget.value) })}>
            {UNIT_COUNTS.map((count) => (
              <option key={count} value={count}>
                {count}
              </option>
            ))}
          </select>
        </label>
        <label class="field">
          <span>{t.nearest.cameras}</span>
          <select
            value={options.cameras}
            onChange={({ currentTarget }) => set({ cameras: Number(currentTarget.value) })}
          >
            {CAMERA_COUNTS.map((count) => (
              <option key={count} value={count}>
                {count}
              </option>
            ))}
          </select>
        </label>
      </div>
      {chips(
        t.nearest.status,
        STATUSES,
        options.statuses,
        (status) => t.status[status],
        (statuses) => set({ statuses }),
      )}
      {chips(
        t.nearest.kind,
        KINDS,
        options.kinds,
        (kind) => t.kind[kind],
        (kinds) => set({ kinds }),
      )}
      {chips(
        t.nearest.freshness,
        FRESHNESS,
        options.freshness,
        (value) => t.freshness[value],
        (freshness) => set({ freshness }),
      )}
      <label class="field">
        <span>{t.nearest.capability}</span>
        <select value={options.capability} onChange={({ currentTarget }) => set({ capability: currentTarget.value })}>
          <option value="">{t.filters.anyCapability}</option>
          {capabilities.map((capability) => (
            <option key={capability} value={capability}>
              {words.capability(capability)}
            </option>
          ))}
        </select>
      </label>
      <button type="button" class="button" onClick={() => (nearest.options.value = DEFAULT_NEAREST)}>
        {t.filters.reset}
      </button>
    </div>
  );
}

function capabilitiesInView(units: {
  limit: number;
  recordOf(slot: number): { capabilities: readonly string[] } | undefined;
}): string[] {
  const found = new Set<string>();
  for (let slot = 0; slot < units.limit; slot++)
    for (const capability of units.recordOf(slot)?.capabilities ?? []) found.add(capability);
  return [...found].sort();
}
