import type { WallShown, WallTile } from '../../server/wire/walls.js';
import type { Dictionary } from '../i18n/en.js';
import { usePage, useText } from '../page.js';
import type { LanguageTag } from '../settings/settings.js';
import { stateText } from '../video/StateLine.js';
import type { TileReading } from '../video/tileModel.js';
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
