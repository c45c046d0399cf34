import { useSignal, useSignalEffect } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { SearchItem } from '../../server/wire/client.js';
import type { StreamId } from '../../server/wire/ids.js';
import type { StreamInfo } from '../../server/wire/media.js';
import type { Wall, WallContent, WallTilesInput } from '../../server/wire/walls.js';
import { ApiError } from '../api/http.js';
import { usePage, useText } from '../page.js';
import { contentFor, followOn } from './wallActions.js';
import { roleOf } from './wallPlaces.js';

interface Props {
  wall: Wall;
  tile: number;
  onSend(tiles: WallTilesInput['tiles']): void;
  onClose(): void;
}

/** Something that can be put up. */
interface Choice {
  kind: 'unit' | 'camera' | 'incident' | 'place';
  id: string;
  title: string;
  detail: string;
  at?: { lat: number; lng: number };
}

const DEFAULT_DWELL_SECONDS = 10;
/** How close a map of a place looks. */
const PLACE_ZOOM = 15;

/** Chooses what a tile shows: what is live now, anything by name, an incident to follow, or several in turn. */
export function StreamPicker({ wall, tile, onSend, onClose }: Props) {
  const { call, config } = usePage();
  const { t, f } = useText();
  const text = useSignal('');
  const choices = useSignal<readonly Choice[]>([]);
  const tour = useSignal<readonly StreamId[]>([]);
  const purpose = useSignal('');
  const dwell = useSignal(DEFAULT_DWELL_SECONDS);
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => input.current?.focus(), []);
  useSignalEffect(() => {
    const query = text.value.trim();
    const abort = new AbortController();
    const timer = setTimeout(() => {
      const asked =
        query === ''
          ? call<{ items: StreamInfo[] }>('/streams', { signal: abort.signal }).then(({ items }) => items.map(ofStream))
          : call<{ items: SearchItem[] }>('/search', { query: { q: query, limit: 20 }, signal: abort.signal }).then(
              ({ items }) => items.flatMap(ofFound),
            );
      asked.then(
        (found) => (choices.value = found),
        (error: unknown) => {
          if (!(error instanceof ApiError) && !abort.signal.aborted) throw error;
        },
      );
    }, 90);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  });
  const words = t.walls.picker;
  const send = (content: WallContent) => {
    const reason = purpose.value.trim();
    onSend([{ tile, content, ...(reason !== '' && { purpose: reason }) }]);
  };
  const role = roleOf(wall.layout, tile);
  const choose = ({ kind, id, title, at }: Choice) => {
    if (kind === 'place') send({ type: 'map', around: { type: 'place', ...at!, zoom: PLACE_ZOOM, name: title } });
    else if (kind === 'unit' && role !== 'map') send({ type: 'stream', streamId: `unit-${id}` as StreamId });
    else send(contentFor({ type: kind, id }, role));
  };
  const rowEnd = ({ kind, detail }: Choice): string => {
    if (kind === 'place') return words.mapHere;
    if (role !== 'picture' && (kind === 'incident' || (role === 'map' && kind === 'unit'))) return words[role];
    return kind === 'incident' ? words.followHere : detail;
  };
  return (
    <div
      role="dialog"
      aria-label={words.title(wall.name, f.number(tile))}
      onKeyDown={(event) => {
        if (event.key === 'Escape') onClose();
        event.stopPropagation();
      }}
    >
      <h2>{words.title(wall.name, f.number(tile))}</h2>
      <label class="field">
        <span>{words.search}</span>
        <input
          ref={input}
          type="search"
          value={text.value}
          onInput={(event) => (text.value = event.currentTarget.value)}
          onKeyDown={(event) => {
            const first = choices.value[0];
            if (event.key === 'Enter' && first) choose(first);
          }}
        />
      </label>
      <label class="field">
        <span>{words.purpose}</span>
        <input
          type="text"
          maxLength={300}
          placeholder={words.purposeHint}
          value={purpose.value}
          onInput={(event) => (purpose.value = event.currentTarget.value)}
        />
      </label>
      {text.value.trim() === '' && (
        <>
          <button
            type="button"
            class="button"
            onClick={() => send({ type: 'map', around: { type: 'place', ...config.center } })}
          >
            {words.wholeMap}
          </button>
          <h3>{words.liveNow}</h3>
        </>
      )}
      {choices.value.length === 0 && <p class="quiet">{text.value.trim() === '' ? words.nothing : words.noMatch}</p>}
      <ul class="wall-choices">
        {choices.value.map((choice) => (
          <li key={`${choice.kind}-${choice.id}`}>
            <button type="button" class="line-button" onClick={() => choose(choice)}>
              <strong class="truncate">{choice.title}</strong>
              <span class="row-end truncate">{rowEnd(choice)}</span>
            </button>
            {(choice.kind === 'incident' || choice.kind === 'unit') && role !== 'map' && (
              <button
                type="button"
                class="button"
                onClick={() => send(contentFor({ type: choice.kind as 'unit' | 'incident', id: choice.id }, 'map'))}
              >
                {words.map}
              </button>
            )}
            {choice.kind === 'incident' && role !== 'facts' && (
              <button
                type="button"
                class="button"
                onClick={() => send(contentFor({ type: 'incident', id: choice.id }, 'facts'))}
              >
                {words.facts}
              </button>
            )}
            {choice.kind === 'incident' && (
              <button type="button" class="button" onClick={() => onSend(followOn(wall, choice.id))}>
                {words.follow}
              </button>
            )}
            {(choice.kind === 'unit' || choice.kind === 'camera') && (
              <button
                type="button"
                class="button"
                aria-pressed={tour.value.includes(`${choice.kind}-${choice.id}` as StreamId)}
                onClick={() => (tour.value = toggled(tour.value, `${choice.kind}-${choice.id}` as StreamId))}
              >
                {words.addToTour}
              </button>
            )}
          </li>
        ))}
      </ul>
      <div class="actions">
        {tour.value.length > 0 && (
          <>
            <label class="field">
              <span>{words.dwell}</span>
              <input
                type="number"
                min={3}
                max={3600}
                value={dwell.value}
                onInput={(event) => (dwell.value = Number(event.currentTarget.value))}
              />
            </label>
            <button
              type="button"
              class="button primary"
              disabled={!(dwell.value >= 3 && dwell.value <= 3600)}
              onClick={() => send({ type: 'tour', streamIds: [...tour.value], dwellSeconds: Math.round(dwell.value) })}
            >
              {words.tour(f.number(tour.value.length))}
            </button>
          </>
        )}
        <button type="button" class="button" onClick={onClose}>
          {t.walls.edit.cancel}
        </button>
      </div>
    </div>
  );
}

const toggled = (all: readonly StreamId[], one: StreamId): readonly StreamId[] =>
  all.includes(one) ? all.filter((other) => other !== one) : [...all, one];

const ofStream = ({ subject, title, org }: StreamInfo): Choice => ({
  kind: subject.type === 'unit' ? 'unit' : 'camera',
  id: subject.id,
  title,
  detail: org,
});

function ofFound({ kind, id, title, subtitle, lat, lng }: SearchItem): Choice[] {
  if ((kind === 'address' || kind === 'area') && lat !== undefined && lng !== undefined)
    return [{ kind: 'place', id: id ?? title, title, detail: subtitle, at: { lat, lng } }];
  if (id === undefined || (kind !== 'unit' && kind !== 'camera' && kind !== 'incident')) return [];
  return [{ kind, id, title, detail: subtitle }];
}
