import type { WallFacts as Facts, FactsUnit } from '../../server/wire/wallContents.js';
import type { WallShown } from '../../server/wire/walls.js';
import { doerOf, saidIn } from '../command/incident/timelineWords.js';
import type { Dictionary } from '../i18n/en.js';
import type { Formats } from '../i18n/formats.js';
import { usePage, useText } from '../page.js';
import { useNow } from './useNow.js';
import type { WallScreenModel } from './wallScreen.js';

type Line = Facts['lines'][number];

/** What is known of an incident, to be read from afar: what has no room is dropped line by line, never made smaller. */
export function WallFacts({ screen, shown, facts }: { screen: WallScreenModel; shown: WallShown; facts: Facts }) {
  const { settings } = usePage();
  const { t, f } = useText();
  useNow();
  const now = screen.now();
  const isDown = screen.link.state.value.phase === 'down';
  const { incident } = shown;
  const types: Readonly<Record<string, string>> = t.incidentType;
  const typeName = (settings.language.value === 'en' ? undefined : facts.typeName?.zh) ?? facts.typeName?.en;
  return (
    <div class={`wall-facts${isDown ? ' frozen' : ''}`}>
      <div class="wall-facts-head">
        <p class="wall-line">
          {incident && <span class={`wall-priority p${incident.priority}`}>{incident.priority}</span>}
          <strong class="truncate">{typeName ?? types[facts.type] ?? facts.type}</strong>
          <span>{t.incidentState[facts.state]}</span>
          <span class="wall-place">{f.age(now - Date.parse(facts.openedAt))}</span>
        </p>
        {incident?.address !== undefined && <p class="wall-line wall-place truncate">{incident.address}</p>}
      </div>
      <h2>{t.walls.facts.units(f.number(facts.units.length))}</h2>
      <ul class="wall-facts-units">
        {facts.units.length === 0 && <li class="wall-place">{t.walls.facts.noUnits}</li>}
        {facts.units.map((unit) => (
          <li key={unit.id} class="wall-line" data-facts-unit={unit.id} data-freshness={unit.freshness}>
            <strong>{unit.callsign}</strong>
            <span class={`wall-status ${unit.status}`}>{t.status[unit.status]}</span>
            <span class={`wall-fresh ${isDown ? 'stale' : unit.freshness}`}>
              {ageWords(unit, { now, isDown, t, f })}
            </span>
          </li>
        ))}
      </ul>
      <h2>{t.walls.facts.log}</h2>
      <ol class="wall-facts-log">
        {facts.lines.map((line) => (
          <li key={`${line.at} ${line.type} ${line.unitId ?? ''} ${line.text ?? ''}`}>
            <time>{f.time(Date.parse(line.at))}</time> {lineWords(line, t)}
          </li>
        ))}
      </ol>
    </div>
  );
}

/** How old a unit's position is, in words that never pass an old one for live. */
function ageWords(
  { freshness, knownAt }: FactsUnit,
  { now, isDown, t, f }: { now: number; isDown: boolean; t: Dictionary; f: Formats },
): string {
  if (knownAt === undefined) return t.walls.facts.nowhere;
  const age = f.age(now - Date.parse(knownAt));
  if (freshness === 'fresh' && !isDown) return age;
  return `${t.freshness[freshness === 'lost' ? 'lost' : 'stale']} ${age}`;
}

/** A line of the log in the words of the desk. */
function lineWords(line: Line, t: Dictionary): string {
  const { type, state, callsign } = line;
  const words: Readonly<Record<string, string>> = { ...t.incidentState, ...t.timeline, ...t.command.timeline };
  const last = (path: string) => path.slice(path.lastIndexOf('/') + 1);
  const said = saidIn(line, t, { org: last, disposition: (code) => code, item: (id) => id });
  if (type === 'note' && said !== undefined) return `${said} (${doerOf(line, t)})`;
  const what = words[type] ?? type;
  const stateWord = state && t.incidentState[state];
  const parts = [what, stateWord === what ? undefined : stateWord, callsign, said];
  return parts.filter((part) => part !== undefined && part !== '').join(' · ');
}
