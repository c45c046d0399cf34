import { kindOf } from '../../map/symbols/kinds.js';
import { useText } from '../../page.js';
import { UnitSymbol } from '../../ui/Symbol.js';
import { goTo, lookAroundPlace, select, toggleFollow, toggleTrail } from '../actions.js';
import { useCommander } from '../commander.js';
import { VideoActions } from '../video/VideoActions.js';
import { openSendToWall } from '../walls/sendToWall.js';
import { useWords } from '../words.js';
import { Action, Coordinates, Fact, Gone } from './parts.js';
import { TrackSection } from './TrackSection.js';
import { type UnitFacts, useUnit } from './useRecords.js';

/** A unit: who it is, what it does, where it is and how old that is. */
export function UnitDetails({ id }: { id: string }) {
  const { clock } = useCommander();
  const { t, f } = useText();
  const words = useWords();
  const unit = useUnit(id);
  if (unit === undefined) return null;
  if (unit === 'gone') return <Gone />;
  const now = clock.now.value;
  return (
    <article class="details" data-unit={id}>
      <header class="details-head">
        <UnitSymbol kind={kindOf(unit.kind)} status={unit.status} freshness={unit.freshness} size={40} />
        <div class="details-title">
          <h2>{unit.callsign}</h2>
          <p class="quiet">
            {t.kind[kindOf(unit.kind)]} · {words.org(unit.org)}
          </p>
        </div>
      </header>
      <p class="state-line">
        <strong>{t.status[unit.status]}</strong>
        <span class="quiet">{t.inspector.since(f.age(now - unit.statusSince))}</span>
        <span class={`freshness ${unit.freshness}`}>
          {t.freshness[unit.freshness]}
          {unit.fix && ` · ${f.age(now - unit.fix.at)}`}
        </span>
      </p>
      <UnitActions id={id} unit={unit} />
      <UnitFactList id={id} unit={unit} />
      <TrackSection id={id} />
    </article>
  );
}

function UnitActions({ id, unit }: { id: string; unit: UnitFacts }) {
  const commander = useCommander();
  const { workspace } = commander;
  const { t } = useText();
  const { fix } = unit;
  if (!fix)
    return (
      <div class="actions">
        <VideoActions
          target={{ type: 'unit', id }}
          title={unit.callsign}
          org={unit.org}
          live={unit.streamId !== undefined}
        />
      </div>
    );
  const isFollowed = workspace.followed.value === id;
  const hasTrail = workspace.trails.value.has(id);
  return (
    <div class="actions">
      <VideoActions
        target={{ type: 'unit', id }}
        title={unit.callsign}
        org={unit.org}
        live={unit.streamId !== undefined}
      />
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
        onClick={() => lookAroundPlace(commander, fix.place, { type: 'unit', id, title: unit.callsign })}
      />
      <Action icon="wall" label={t.walls.send.action} onClick={() => openSendToWall(commander, { type: 'unit', id })} />
    </div>
  );
}

function UnitFactList({ id, unit }: { id: string; unit: UnitFacts }) {
  const commander = useCommander();
  const { t, f } = useText();
  const words = useWords();
  const { fix } = unit;
  const incident = commander.picture.incidents.value.find(({ assignments }) =>
    assignments.some(({ unitId, endedAt }) => unitId === id && !endedAt),
  );
  return (
    <dl class="facts">
      {incident && (
        <Fact name={t.inspector.assignedTo}>
          <button type="button" class="link" onClick={() => select(commander, { type: 'incident', id: incident.id })}>
            P{incident.priority} {words.type(incident.type)} {incident.number}
          </button>
        </Fact>
      )}
      {fix ? (
        <>
          <Fact name={t.inspector.coordinates}>
            <Coordinates place={fix.place} />
          </Fact>
          {fix.headingDegrees !== undefined && <Fact name={t.inspector.heading}>{f.heading(fix.headingDegrees)}</Fact>}
          {fix.speedMps !== undefined && <Fact name={t.inspector.speed}>{f.speed(fix.speedMps)}</Fact>}
          <Fact name={t.inspector.reported}>
            {f.time(fix.at)}
            {fix.derived && <span class="quiet"> {t.inspector.derived}</span>}
          </Fact>
        </>
      ) : (
        <Fact name={t.inspector.position}>{t.list.noPosition}</Fact>
      )}
      <Fact name={t.inspector.organisation}>{words.orgChain(unit.org)}</Fact>
      <Fact name={t.inspector.capabilities}>
        {unit.capabilities.length === 0 ? (
          <span class="quiet">{t.inspector.none}</span>
        ) : (
          <span class="chips">
            {unit.capabilities.map((capability) => (
              <span key={capability} class="tag">
                {words.capability(capability)}
              </span>
            ))}
          </span>
        )}
      </Fact>
    </dl>
  );
}
