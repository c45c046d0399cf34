import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { Recommendation } from '../../../server/wire/runCards.js';
import { usePage, useText } from '../../page.js';
import { Icon } from '../../ui/Icon.js';
import { LAYOUTS } from '../../walls/wallPlaces.js';
import { useDesk } from '../desk.js';
import { Section } from '../parts.js';

/**
 * The video that the run card asks for: cameras that see the place and units on it open by themselves when the incident is
 * opened, each once, unless the person has switched that off; a wall can be had to follow in the card's layout.
 */
export function PlannedVideo({ incidentId, answer }: { incidentId: string; answer: Recommendation }) {
  const { video } = useDesk();
  const { settings } = usePage();
  const { t } = useText();
  const { open = [], wallLayout } = answer;
  const isAuto = settings.autoVideo.value;
  useEffect(() => {
    if (isAuto) video?.openOnce(incidentId, answer.open ?? []);
  }, [video, incidentId, isAuto, answer]);
  if (open.length === 0 && !(video && wallLayout !== undefined)) return null;
  const shown = open.filter((one) => video?.canShow(one));
  const stateOf = (one: (typeof open)[number]) => (one.live ? 'live' : video?.canShow(one) ? 'pulled' : 'off');
  return (
    <Section title={t.command.planned.title} name="planned-video">
      <ul class="planned">
        {open.map((one) => (
          <li key={one.streamId} class="row-line" data-planned={one.streamId} data-live={one.live}>
            <Icon name={one.type === 'camera' ? 'cameras' : 'units'} size={16} />
            <span class="truncate">{one.title}</span>
            <span class="row-end quiet">{t.command.planned[stateOf(one)]}</span>
          </li>
        ))}
      </ul>
      {video && shown.length > 0 && (
        <div class="actions">
          <button type="button" class="button" data-action="openPlanned" onClick={() => video.open(shown)}>
            <Icon name="video" size={16} />
            {t.command.planned.open}
          </button>
        </div>
      )}
      {video && wallLayout !== undefined && <WallChoice incidentId={incidentId} layout={wallLayout} />}
    </Section>
  );
}

function WallChoice({ incidentId, layout }: { incidentId: string; layout: string }) {
  const { video } = useDesk();
  const { t } = useText();
  const chosen = useSignal('');
  const walls = video!.walls.value;
  const known = LAYOUTS.find((one) => one === layout);
  if (walls.length === 0) return <p class="quiet">{t.walls.send.none}</p>;
  const wall = walls.find(({ id }) => id === chosen.value) ?? walls[0]!;
  return (
    <div class="say-box">
      <select
        aria-label={t.walls.wall}
        value={wall.id}
        onChange={({ currentTarget }) => (chosen.value = currentTarget.value)}
      >
        {walls.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </select>
      <button
        type="button"
        class="button"
        data-action="followOnWall"
        onClick={() => video!.follow(incidentId, wall.id, known)}
      >
        {t.command.planned.follow(known ? t.walls.layouts[known] : layout)}
      </button>
    </div>
  );
}
