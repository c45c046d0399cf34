import type { SearchItem } from '../../../server/wire/client.js';
import type { Formats } from '../../i18n/formats.js';
import { goTo, goToPlace, lookAround, select } from '../actions.js';
import type { Commander } from '../commander.js';
import { parseCoordinates } from '../state/coordinateText.js';
import type { Selected } from '../state/urlState.js';

/** Groups of the palette, in the order they are shown. */
export type PaletteGroup = 'coordinate' | 'unit' | 'incident' | 'camera' | 'area' | 'address' | 'view' | 'command';

/** One line of the palette. */
export interface PaletteEntry {
  readonly group: PaletteGroup;
  readonly key: string;
  readonly title: string;
  readonly detail?: string;
  /** Shortcut that does the same. */
  readonly keys?: string;
  run(): void;
}

const ORDER: readonly SearchItem['kind'][] = ['unit', 'incident', 'camera', 'area', 'address'];

/** What was typed as coordinates. */
export function writtenEntries(commander: Commander, text: string, f: Formats): PaletteEntry[] {
  const place = parseCoordinates(text);
  if (!place) return [];
  return [
    {
      group: 'coordinate',
      key: 'place',
      title: f.coordinates(place.lat, place.lng),
      detail: 'WGS84',
      run: () => {
        commander.workspace.selected.value = undefined;
        goToPlace(commander, place);
        lookAround(commander, place);
      },
    },
  ];
}

/** What the server found, group by group, best first. */
export function foundEntries(commander: Commander, items: readonly SearchItem[]): PaletteEntry[] {
  const entries = items.map(
    (item, index): PaletteEntry => ({
      group: item.kind,
      key: `${item.id ?? item.title}:${index}`,
      title: item.title,
      detail: detailOf(commander, item),
      run: () => open(commander, item),
    }),
  );
  return ORDER.flatMap((kind) => entries.filter(({ group }) => group === kind));
}

function detailOf({ reference, page }: Commander, { kind, subtitle }: SearchItem): string {
  if (kind === 'unit' || kind === 'camera') return reference.orgName(subtitle, page.settings.language.value);
  if (kind !== 'area') return subtitle;
  return (page.language.text.value.areaKind as Readonly<Record<string, string>>)[subtitle] ?? subtitle;
}

function open(commander: Commander, { kind, id, title, lat, lng }: SearchItem): void {
  const place = lat !== undefined && lng !== undefined ? { lat, lng } : undefined;
  if (kind === 'address') {
    if (!place) return;
    commander.workspace.selected.value = undefined;
    goToPlace(commander, place);
    commander.nearest.look({ ...place, of: { type: 'address', title } });
    commander.workspace.inspectorOpen.value = true;
    return;
  }
  if (id === undefined) return;
  const target: Selected = { type: kind, id };
  select(commander, target);
  if (kind === 'area') goTo(commander, target);
  else if (place) goToPlace(commander, place);
}
