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
  const late = delayOf(reading);
  return (
    <span class="state-of-tile">
      <span class={late === undefined ? `tile-state ${state.state}` : 'tile-state delayed'}>
        {late === undefined ? stateText(state, t, f) : t.video.delayed(`${late.toFixed(1)} s`)}
      </span>
      {isMoving && <span class="tile-figures">{figures(reading, t).join(' · ')}</span>}
    </span>
  );
}

/** Later than this a moving picture is not called live, s. */
const DELAYED_SECONDS = 1.5;

/** How late a moving picture is, s; undefined: it stands, or is as good as live. */
export function delayOf({ state, latency }: TileReading): number | undefined {
  if (state.state !== 'live' || !latency) return undefined;
  const seconds = latency.milliseconds / 1000;
  return seconds >= DELAYED_SECONDS ? seconds : undefined;
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

/** A state in a word or two that do not change by the second: for screen readers. */
export function stateWord(state: TileState, t: Dictionary): string {
  const { video } = t;
  switch (state.state) {
    case 'live':
    case 'connecting':
    case 'frozen':
      return video.state[state.state];
    case 'reconnecting':
      return video.lost[state.where];
    case 'paused':
      return video.paused[state.by];
    case 'ended':
      return state.since === undefined ? video.state.offAir : video.state.ended;
    case 'refused':
      return refusalText(state.problem.code, t);
  }
}

function figures(reading: TileReading, t: Dictionary): string[] {
  const { latency, bitrateBps, widthPixels, heightPixels, framesPerSecond, lastFrameAgeMs } = reading;
  const parts: string[] = [];
  if (latency) {
    const seconds = `${(latency.milliseconds / 1000).toFixed(latency.milliseconds < 9950 ? 2 : 0)} s`;
    parts.push(latency.from === 'capture' ? t.video.latency(seconds) : t.video.latencyFromRelay(seconds));
  } else if (lastFrameAgeMs !== undefined) parts.push(t.video.frameAge(`${(lastFrameAgeMs / 1000).toFixed(1)} s`));
  parts.push(`${widthPixels}×${heightPixels}`, t.video.rate(String(Math.round(framesPerSecond))));
  if (reading.isMuted) parts.push(t.video.soundMuted);
  parts.push(bitrateBps >= 1e6 ? `${(bitrateBps / 1e6).toFixed(1)} Mbps` : `${Math.round(bitrateBps / 1000)} kbps`);
  if (reading.transcoded !== undefined) parts.push(reading.transcoded ? t.video.transcoded : t.video.copied);
  return parts;
}
