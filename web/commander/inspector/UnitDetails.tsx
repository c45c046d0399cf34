import { FRESHNESS, kindOf, STATUSES } from '../../map/symbols/kinds.js';
import { useText } from '../../page.js';
import { UnitSymbol } from '../../ui/Symbol.js';
import { goTo, lookAroundTarget, select, toggleFollow, toggleTrail } from '../actions.js';
import { useCommander } from '../commander.js';
import { useWords } from '../words.js';
import { Action, Coordinates, Fact, Gone } from './parts.js';

/** A unit: who it is, what it does, where it is and how old that is. */
export function UnitDetails({ id }: { id: string }) {
  const commander = useCommander();
  const { picture, clock, workspace } = commander;
  const { t, f } = useText();
  const words = useWords();
  picture.unitsVersion.value;
  const record = picture.unit(id);
  const slot = picture.slotOf(id);
  if (!record || slot < 0) return <Gone />;
  const { units } = picture.feed;
  const now = clock.now.value;
  const status = STATUSES[units.status[slot]!]!;
  const freshness = FRESHNESS[units.freshness[slot]!]!;
  const place = { lat: units.lat[slot]!, lng: units.lng[slot]! };
  const heading = units.heading[slot]!;
  const speed = units.speed[slot]!;
  const incident = picture.incidents.value.find(({ assignments }) =>
    assignments.some(({ unitId, endedAt }) => unitId === id && !endedAt),
  );
  const isFollowed = workspace.followed.value === id;
  const hasTrail = workspace.trails.value.has(id);
  return (
    <article class="details" data-unit={id}>
      <header class="details-head">
        <UnitSymbol kind={kindOf(record.kind)} status={status} freshness={freshness} size={40} />
        <div class="details-title">
          <h2>{record.callsign}</h2>
          <p class="quiet">
            {t.kind[kindOf(record.kind)]} · {words.org(record.org)}
          </p>
        </div>
      </header>
      <p class="state-line">
        <strong>{t.status[status]}</strong>
        <span class="quiet">{t.inspector.since(f.age(now - Date.parse(record.statusSince)))}</span>
        <span class={`freshness ${freshness}`}>
          {t.freshness[freshness]} · {f.age(units.ageMs(slot, now))}
        </span>
      </p>
      <div class="actions">
        <Action icon="target" label={t.inspector.flyTo} onClick={() => goTo(commander, { type: 'unit', id })} />
        <Action
          icon="follow"
          label={isFollowed ? t.inspector.unfollow : t.inspector.follow}
          pressed={isFollowed}
          onClick={() => toggleFollow(commander, id)}
        />
        <Action
          icon="trail"
          label={hasTrail ? t.inspector.hideTrail : t.inspector.showTrail}
          pressed={hasTrail}
          onClick={() => toggleTrail(commander, id)}
        />
        <Action
          icon="units"
          label={t.nearest.title}
          onClick={() => lookAroundTarget(commander, { type: 'unit', id })}
        />
      </div>
      <dl class="facts">
        {incident && (
          <Fact name={t.inspector.assignedTo}>
            <button type="button" class="link" onClick={() => select(commander, { type: 'incident', id: incident.id })}>
              P{incident.priority} {words.type(incident.type)} {incident.number}
            </button>
          </Fact>
        )}
        <Fact name={t.inspector.coordinates}>
          <Coordinates place={place} />
        </Fact>
        {!Number.isNaN(heading) && <Fact name={t.inspector.heading}>{f.heading(heading)}</Fact>}
        {!Number.isNaN(speed) && <Fact name={t.inspector.speed}>{f.speed(speed)}</Fact>}
        <Fact name={t.inspector.reported}>
          {f.time(units.knownAt[slot]!)}
          {units.derived[slot] === 1 && <span class="quiet"> {t.inspector.derived}</span>}
        </Fact>
        <Fact name={t.inspector.organisation}>{record.org}</Fact>
        <Fact name={t.inspector.capabilities}>
          {record.capabilities.length === 0 ? (
            <span class="quiet">{t.inspector.none}</span>
          ) : (
            <span class="chips">
              {record.capabilities.map((capability) => (
                <span key={capability} class="tag">
                  {words.capability(capability)}
                </span>
              ))}
            </span>
          )}
        </Fact>
      </dl>
    </article>
  );
}
