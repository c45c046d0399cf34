import type { Dictionary } from '../i18n/en.js';
import type { Formats } from '../i18n/formats.js';
import { useText } from '../page.js';
import type { TileReading } from './tileModel.js';
import type { TileState } from './tileState.js';

/** How true a tile's picture is: its state, its age, what arrives, how late it is. */
export function StateLine({ reading }: { reading: TileReading }) {
  const { t, f } = useText();
  const { state } = reading;
  const isMoving = state.state === 'live';
  return (
    <span class="state-of-tile" role="status">
      <span class={`tile-state ${state.state}`}>{stateText(state, t, f)}</span>
      {isMoving && <span class="tile-figures">{figures(reading, t).join(' · ')}</span>}
    </span>
  );
}

/** A state in words, with since when. */
export function stateText(state: TileState, t: Dictionary, f: Formats): string {
  const { video } = t;
  const since = (at: number) => video.since(f.time(at), f.age(Date.now() - at));
  switch (state.state) {
    case 'live':
      return video.state.live;
    case 'connecting':
      return `${video.state.connecting} ${f.age(Date.now() - state.since)}`;
    case 'frozen':
      return `${video.state.frozen} ${since(state.since)}`;
    case 'reconnecting':
      return `${state.problem === undefined ? video.lost[state.where] : video.sourceProblem[state.problem]} ${since(state.since)}`;
    case 'paused':
      return `${video.paused[state.by]} ${since(state.since)}`;
    case 'ended':
      return state.since === undefined ? video.state.offAir : `${video.state.ended} ${since(state.since)}`;
    case 'refused':
      return `${refusalText(state.problem.code, t)}`;
  }
}

/** Why a stream is not shown, in words. */
export function refusalText(code: string, t: Dictionary): string {
  const words = t.video.refused as Record<string, string>;
  return words[code] ?? `${t.video.refused.other} (${code})`;
}

function figures(reading: TileReading, t: Dictionary): string[] {
  const { latency, bitrateBps, widthPixels, heightPixels, framesPerSecond, lastFrameAgeMs } = reading;
  const parts: string[] = [];
  if (latency) {
    const seconds = `${(latency.milliseconds / 1000).toFixed(latency.milliseconds < 9950 ? 2 : 0)} s`;
    parts.push(latency.from === 'capture' ? t.video.latency(seconds) : t.video.latencyFromRelay(seconds));
  } else if (lastFrameAgeMs !== undefined) parts.push(t.video.frameAge(`${(lastFrameAgeMs / 1000).toFixed(1)} s`));
  parts.push(`${widthPixels}×${heightPixels}`, t.video.rate(String(Math.round(framesPerSecond))));
  parts.push(bitrateBps >= 1e6 ? `${(bitrateBps / 1e6).toFixed(1)} Mbps` : `${Math.round(bitrateBps / 1000)} kbps`);
  if (reading.transcoded !== undefined) parts.push(reading.transcoded ? t.video.transcoded : t.video.copied);
  return parts;
}
