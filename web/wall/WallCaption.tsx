import type { WallShown, WallTile } from '../../server/wire/walls.js';
import type { Dictionary } from '../i18n/en.js';
import { usePage, useText } from '../page.js';
import type { LanguageTag } from '../settings/settings.js';
import { stateText } from '../video/StateLine.js';
import type { TileReading } from '../video/tileModel.js';
import { tileTitle } from '../walls/tileTitle.js';
import { useNow } from './useNow.js';
import type { WallScreenModel } from './wallScreen.js';

interface Props {
  screen: WallScreenModel;
  number: number;
  put: WallTile | undefined;
  shown: WallShown;
  lines: 1 | 2;
}

/** Whose picture a tile shows, where, and how true it is; what has no room at full size is left out. */
export function WallCaption({ screen, number, put, shown, lines }: Props) {
  const { config, settings } = usePage();
  const { t, f } = useText();
  const now = useNow();
  const isPaused = screen.overBudget.value.has(number);
  // Read each second: a tile's model comes and goes with its stream.
  const reading = screen.modelOf(number)?.reading.value;
  if (shown.map || shown.facts) return <KnownCaption {...{ screen, number, put, shown, lines }} />;
  if (shown.streamId === undefined) return null;
  const state = reading?.state.state ?? 'connecting';
  const isLive = state === 'live';
  const words = () => {
    if (!config.video.on) return t.walls.videoOff;
    if (isPaused && state === 'paused') return t.walls.overBudget;
    return reading ? stateText(reading.state, t, f) : t.video.state.connecting;
  };
  const chip = <span class={`wall-state ${state}`}>{words()}</span>;
  const { incident } = shown;
  const left =
    shown.until === undefined ? undefined : Math.max(0, Math.ceil((Date.parse(shown.until) - screen.now()) / 1000));
  return (
    <div class="wall-caption" data-state={state} data-now={Math.floor(now / 1000)}>
      <div class="wall-line">
        {lines === 1 && chip}
        <strong class="truncate">{shown.title}</strong>
        {incident && (
          <span class="wall-incident">
            <span class={`wall-priority p${incident.priority}`}>{incident.priority}</span>
            {incident.number}
          </span>
        )}
        {shown.place !== undefined && <span class="wall-place">{placeName(shown, settings.language.value)}</span>}
      </div>
      {lines === 2 && (
        <div class="wall-line wall-figures">
          {chip}
          {isLive && reading && figures(reading, t).map((figure) => <span key={figure}>{figure}</span>)}
          {left !== undefined && <span>{t.walls.next(`${left} s`)}</span>}
          {put?.sentBy !== undefined && <span class="wall-sender">{t.walls.sentBy(put.sentBy)}</span>}
        </div>
      )}
    </div>
  );
}

/** What a map or facts are about, how true they are, and who sent them. */
function KnownCaption({ screen, number, put, shown, lines }: Props) {
  const { t, f } = useText();
  const map = shown.map ? screen.mapOf(number) : undefined;
  const walls = screen.link.state.value;
  const { phase, since } = map?.link.value ?? factsLink(shown.facts !== undefined, walls);
  const age = f.age(map?.ageMs ?? 0);
  const isLive = phase === 'live' || phase === 'behind';
  const words = () => {
    if (phase === 'connecting') return t.walls.link.connecting;
    if (isLive) return map ? t.walls.map.live(age) : t.walls.link.open;
    const lost = map?.ageMs === undefined ? f.age(Date.now() - since) : age;
    return t.walls.map.lost(f.time(since), lost);
  };
  const chip = (
    <span class={`wall-state ${isLive ? 'live' : phase === 'connecting' ? phase : 'frozen'}`}>{words()}</span>
  );
  return (
    <div class="wall-caption" data-state={phase}>
      <div class="wall-line">
        {lines === 1 && chip}
        <strong class="truncate">{tileTitle(put, shown, t)}</strong>
        {shown.map && shown.incident && (
          <span class={`wall-priority p${shown.incident.priority}`}>{shown.incident.priority}</span>
        )}
        {shown.map && shown.incident?.address !== undefined && <span class="wall-place">{shown.incident.address}</span>}
      </div>
      {lines === 2 && (
        <div class="wall-line wall-figures">
          {chip}
          {put?.sentBy !== undefined && <span class="wall-sender">{t.walls.sentBy(put.sentBy)}</span>}
        </div>
      )}
    </div>
  );
}

/** Facts come with the wall itself; a map that is not there yet is on its way. */
function factsLink(isFacts: boolean, { phase, since }: { phase: 'open' | 'connecting' | 'down'; since: number }) {
  if (!isFacts || phase === 'connecting') return { phase: 'connecting' as const, since };
  return { phase: phase === 'open' ? ('live' as const) : ('frozen' as const), since };
}

const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(milliseconds < 9950 ? 2 : 0)} s`;

/** The figures of a live picture, the most telling first. */
function figures(
  { latency, lastFrameAgeMs, bitrateBps, widthPixels, heightPixels }: TileReading,
  t: Dictionary,
): string[] {
  const parts: string[] = [];
  if (latency)
    parts.push((latency.from === 'capture' ? t.walls.late : t.walls.lateFromRelay)(seconds(latency.milliseconds)));
  if (lastFrameAgeMs !== undefined) parts.push(t.walls.age(seconds(lastFrameAgeMs)));
  parts.push(`${widthPixels}×${heightPixels}`);
  parts.push(bitrateBps >= 1e6 ? `${(bitrateBps / 1e6).toFixed(1)} Mbps` : `${Math.round(bitrateBps / 1000)} kbps`);
  return parts;
}

/** The place of a stream in the language of the screen. */
const placeName = ({ place, placeNames }: WallShown, language: LanguageTag): string | undefined =>
  placeNames ? (language === 'en' ? placeNames.en : placeNames.zh) : place;
