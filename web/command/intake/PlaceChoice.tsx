import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { SearchItem } from '../../../server/wire/client.js';
import { ApiError } from '../../api/http.js';
import { parseCoordinates } from '../../commander/state/coordinateText.js';
import { useText } from '../../page.js';
import { Icon } from '../../ui/Icon.js';
import { useDesk } from '../desk.js';
import { type Choice, TypeAhead } from './TypeAhead.js';

/** Typing pauses this long before the server is asked, ms. */
const PAUSE_MS = 160;

export interface IntakePlace {
  readonly lat: number;
  readonly lng: number;
}

/** Where it is: an address that is looked up while one types, coordinates, or a click on the map. */
export function PlaceChoice(props: {
  place: IntakePlace | undefined;
  address: string;
  isPicking: boolean;
  onPick: (() => void) | undefined;
  onPlace(place: IntakePlace): void;
  onAddress(address: string): void;
}) {
  const { api } = useDesk();
  const { t, f } = useText();
  const found = useSignal<readonly SearchItem[]>([]);
  const asked = useSignal('');
  useEffect(() => {
    const text = asked.value.trim();
    found.value = [];
    if (text === '' || parseCoordinates(text)) return undefined;
    const abort = new AbortController();
    const timer = setTimeout(() => {
      api.search(text.slice(0, 100), ['address', 'area', 'camera'], abort.signal).then(
        (items) => {
          found.value = items.filter(({ lat }) => lat !== undefined);
        },
        (error: unknown) => {
          if (!(error instanceof ApiError) && !abort.signal.aborted) throw error;
        },
      );
    }, PAUSE_MS);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [asked.value, api, asked, found]);
  const choices: Choice[] = found.value.map(({ title, subtitle }, index) => ({
    key: String(index),
    title,
    detail: subtitle,
    mark: <Icon name="place" size={16} />,
  }));
  return (
    <div class="place-choice">
      <TypeAhead
        label={t.command.placeField}
        name="address"
        value={props.address}
        choices={choices}
        placeholder={t.command.placeHint}
        onText={(text) => {
          props.onAddress(text);
          asked.value = text;
          const read = parseCoordinates(text);
          if (read) props.onPlace(read);
        }}
        onChoose={({ key, title }) => {
          const item = found.value[Number(key)];
          if (item?.lat === undefined || item.lng === undefined) return;
          props.onAddress(title);
          props.onPlace({ lat: item.lat, lng: item.lng });
          asked.value = '';
        }}
      />
      <p class="place-line" data-placed={props.place !== undefined}>
        {props.place ? (
          <span>
            {f.coordinates(props.place.lat, props.place.lng)} <span class="quiet">{t.inspector.datum}</span>
          </span>
        ) : (
          <span class="quiet">{props.isPicking ? t.tools.newIncidentHint : t.command.noPlace}</span>
        )}
        {props.onPick && (
          <button type="button" class="link row-end" aria-pressed={props.isPicking} onClick={props.onPick}>
            {t.newIncident.pick}
          </button>
        )}
      </p>
    </div>
  );
}
