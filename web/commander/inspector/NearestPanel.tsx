import { useSignal } from '@preact/signals';
import type { NearestCamera, NearestUnit, PassedOver } from '../../../server/wire/nearest.js';
import { useText } from '../../page.js';
import { Icon } from '../../ui/Icon.js';
import { CameraSymbol, UnitSymbol } from '../../ui/Symbol.js';
import { goTo, goToPlace, select } from '../actions.js';
import { useCommander } from '../commander.js';
import { DEFAULT_NEAREST } from '../state/nearestSearch.js';
import { canWatch, openNearestVideo, openVideo } from '../video/openVideo.js';
import type { VideoTarget } from '../video/videoDesk.js';
import { draggable } from '../walls/sendToWall.js';
import { useWords } from '../words.js';
import { NearestFilters } from './NearestFilters.js';
import { Coordinates } from './parts.js';

/** One click's answer: units and cameras with distance, time and the reasons for their order. */
export function NearestPanel() {
  const commander = useCommander();
  const { nearest } = commander;
  const { t, f } = useText();
  const filtersOpen = useSignal(false);
  const origin = nearest.origin.value;
  const found = nearest.found.value;
  const failure = nearest.failure.value;
  if (!origin) return null;
  const isDefault = nearest.options.value === DEFAULT_NEAREST;
  return (
    <article class="details nearest" data-testid="nearest" aria-busy={found === undefined}>
      <header class="details-head">
        <div class="details-title">
          <h2>{t.nearest.title}</h2>
          {origin.of && <p class="quiet truncate">{origin.of.title}</p>}
        </div>
        <button
          type="button"
          class="icon-button"
          aria-expanded={filtersOpen.value}
          aria-pressed={!isDefault}
          aria-label={t.nearest.more}
          title={t.nearest.more}
          onClick={() => (filtersOpen.value = !filtersOpen.value)}
        >
          <Icon name="filter" size={18} />
        </button>
        {!origin.of && (
          <button
            type="button"
            class="icon-button"
            aria-label={t.inspector.flyTo}
            title={t.inspector.flyTo}
            onClick={() => goToPlace(commander, origin)}
          >
            <Icon name="target" size={18} />
          </button>
        )}
        <button
          type="button"
          class="icon-button"
          aria-label={t.inspector.close}
          title={`${t.inspector.close} (Esc)`}
          onClick={() => nearest.clear()}
        >
          <Icon name="close" size={18} />
        </button>
      </header>
      {!origin.of && <Coordinates place={origin} />}
      {filtersOpen.value && <NearestFilters />}
      {failure && (
        <p class="failure" role="alert">
          {t.nearest.failed} {t.errors.code(failure.code)}{' '}
          <button type="button" class="link" onClick={() => nearest.retry()}>
            {t.nearest.retry}
          </button>
        </p>
      )}
      {found && canWatch(commander) && (
        <button
          type="button"
          class="button wide"
          data-action="nearestVideo"
          title={`${t.video.nearestFour} (Shift P)`}
          onClick={() => void openNearestVideo(commander)}
        >
          <Icon name="video" size={16} />
          {t.video.nearestFour}
        </button>
      )}
      {found && (
        <>
          <h3>
            {t.nearest.units} <span class="quiet">{f.number(found.units.length)}</span>
            <span class="row-end quiet">{t.nearest.asOf(f.time(found.at))}</span>
          </h3>
          {found.units.length === 0 ? (
            <p class="quiet">
              {t.nearest.noUnits}. {t.nearest.widen}
            </p>
          ) : (
            <ol class="found-list" data-testid="nearest-units">
              {found.units.map((unit, index) => (
                <FoundUnit key={unit.id} unit={unit} rank={index + 1} />
              ))}
            </ol>
          )}
          <PassedOverList items={found.passedOver ?? []} />
          <h3>
            {t.nearest.cameras} <span class="quiet">{f.number(found.cameras.length)}</span>
          </h3>
          {found.cameras.length === 0 ? (
            <p class="quiet">{t.nearest.noCameras}</p>
          ) : (
            <ol class="found-list" data-testid="nearest-cameras">
              {found.cameras.map((camera, index) => (
                <FoundCamera key={camera.id} camera={camera} rank={index + 1} />
              ))}
            </ol>
          )}
          <p class="footnote">
            {t.nearest.orderNote} {found.units.some(({ etaSource }) => etaSource === 'estimate') && t.nearest.etaNote}
          </p>
        </>
      )}
    </article>
  );
}

function FoundUnit({ unit, rank }: { unit: NearestUnit; rank: number }) {
  const commander = useCommander();
  const { workspace, clock } = commander;
  const { t, f } = useText();
  const words = useWords();
  const target = { type: 'unit', id: unit.id } as const;
  const age = f.age(clock.now.value - Date.parse(unit.position.reportedAt));
  const can = unit.capabilities.slice(0, 3).map((capability) => words.capability(capability));
  return (
    <li data-id={unit.id} {...draggable(target)}>
      <button
        type="button"
        class="found"
        onClick={() => select(commander, target)}
        onDblClick={() => goTo(commander, target)}
        onMouseEnter={() => (workspace.hovered.value = target)}
        onMouseLeave={() => (workspace.hovered.value = undefined)}
        onFocus={() => (workspace.hovered.value = target)}
        onBlur={() => (workspace.hovered.value = undefined)}
      >
        <span class="rank">{rank}</span>
        <UnitSymbol kind={unit.kind} status={unit.status} freshness={unit.freshness} size={28} />
        <span class="row-text">
          <span class="row-line">
            <strong class="truncate">{unit.callsign}</strong>
            <span class="row-end">
              <strong>{f.distance(unit.distanceMeters)}</strong>
              <span class="eta">{f.travelTime(unit.etaSeconds)}</span>
            </span>
          </span>
          <span class="row-line second">
            <span class="truncate">
              {t.status[unit.status]}
              {can.length > 0 && ` · ${can.join(' · ')}`}
            </span>
            <span class="row-end">
              {unit.freshness === 'fresh' ? '' : `${t.freshness[unit.freshness]} `}
              {age}
            </span>
          </span>
        </span>
      </button>
      {unit.streamId && <WatchButton target={target} title={unit.callsign} />}
    </li>
  );
}

function FoundCamera({ camera, rank }: { camera: NearestCamera; rank: number }) {
  const commander = useCommander();
  const { workspace } = commander;
  const { t, f } = useText();
  const target = { type: 'camera', id: camera.id } as const;
  return (
    <li data-id={camera.id} {...draggable(target)}>
      <button
        type="button"
        class="found"
        onClick={() => select(commander, target)}
        onDblClick={() => goTo(commander, target)}
        onMouseEnter={() => (workspace.hovered.value = target)}
        onMouseLeave={() => (workspace.hovered.value = undefined)}
      >
        <span class="rank camera">{rank}</span>
        <CameraSymbol live={camera.streamId !== undefined} size={28} />
        <span class="row-text">
          <span class="row-line">
            <span class="truncate" title={camera.name}>
              {camera.name}
            </span>
            <strong class="row-end">{f.distance(camera.distanceMeters)}</strong>
          </span>
          <span class={camera.sees ? 'row-line second sees' : 'row-line second'}>
            {camera.sees && <Icon name="eye" size={15} />}
            {camera.sees ? t.nearest.sees : t.nearest.doesNotSee}
          </span>
        </span>
      </button>
      <WatchButton target={target} title={camera.name} isLive={camera.streamId !== undefined} />
    </li>
  );
}

/** Opens the video of a line. */
function WatchButton({ target, title, isLive = true }: { target: VideoTarget; title: string; isLive?: boolean }) {
  const commander = useCommander();
  const { t } = useText();
  if (!canWatch(commander)) return null;
  const label = `${isLive ? t.video.live : t.video.open}: ${title}`;
  return (
    <button
      type="button"
      class={isLive ? 'icon-button found-video live' : 'icon-button found-video'}
      data-action="video"
      aria-label={label}
      title={label}
      onClick={() => openVideo(commander, target, title)}
    >
      <Icon name="video" size={18} />
    </button>
  );
}

/** Nearer units that are not in the list, and why: the first question of every dispatcher. */
function PassedOverList({ items }: { items: readonly PassedOver[] }) {
  const commander = useCommander();
  const { t, f } = useText();
  const words = useWords();
  if (items.length === 0) return null;
  const word = (rule: PassedOver['reasons'][number]['rule'], value: string): string =>
    value
      .split(/,\s*/)
      .map((code) => {
        if (rule === 'status') return (t.status as Record<string, string>)[code] ?? code;
        if (rule === 'kind') return (t.kind as Record<string, string>)[code] ?? code;
        if (rule === 'freshness') return (t.freshness as Record<string, string>)[code] ?? code;
        return rule === 'capability' ? words.capability(code) : code;
      })
      .join(' · ');
  return (
    <details class="passed-over">
      <summary>{t.nearest.passedOver(items.length)}</summary>
      <ul>
        {items.map((item) => (
          <li key={item.id}>
            <button type="button" class="line-button" onClick={() => select(commander, { type: 'unit', id: item.id })}>
              <strong class="truncate">{item.callsign}</strong>
              <span class="truncate quiet">
                {item.reasons.map(({ rule, has }) => `${t.nearest.rule[rule]}: ${word(rule, has)}`).join(' · ')}
              </span>
              <span class="row-end">{f.distance(item.distanceMeters)}</span>
            </button>
          </li>
        ))}
      </ul>
    </details>
  );
}
