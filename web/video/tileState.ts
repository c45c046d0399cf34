import type { SourceProblem } from '../../server/wire/media.js';
import type { StreamStatus } from '../../server/wire/signalling.js';
import type { LinkState } from './signalLink.js';
import type { ViewProblem } from './streamView.js';

/** What a tile says of its picture: it is never a silent still. `since` is ms on the page's clock. */
export type TileState =
  | { state: 'connecting'; since: number }
  | { state: 'live' }
  | { state: 'frozen'; since: number }
  | { state: 'reconnecting'; since: number; where: 'server' | 'source' | 'media'; problem?: SourceProblem }
  | { state: 'paused'; since: number; by: 'sender' | 'page' }
  | { state: 'ended'; since: number | undefined }
  | { state: 'refused'; problem: ViewProblem };

/** What the state is worked out from; instants in ms on the page's wall clock. */
export interface TileFacts {
  now: number;
  openedAt: number;
  link: LinkState;
  isMediaConnected: boolean;
  status: StreamStatus | undefined;
  hasPicture: boolean;
  lastFrameAt: number | undefined;
  /** The page does not want the picture now: out of sight, or over the decode budget. */
  isHidden: boolean;
  hiddenSince: number;
  problem: ViewProblem | undefined;
}

/** No frame for so long, where frames should come: the picture stands. */
export const FROZEN_AFTER_MS = 2000;

/** The state of a tile. */
export function tileStateOf(facts: TileFacts): TileState {
  const { now, link, status, problem, lastFrameAt, openedAt } = facts;
  if (problem) return { state: 'refused', problem };
  if (link.phase !== 'open') {
    if (link.phase === 'connecting' && lastFrameAt === undefined) return { state: 'connecting', since: openedAt };
    // Pictures go on over their own way while the link is down: say so only when they do not.
    const isFlowing = lastFrameAt !== undefined && now - lastFrameAt < FROZEN_AFTER_MS && !facts.isHidden;
    return isFlowing ? { state: 'live' } : { state: 'reconnecting', since: lastFrameAt ?? link.since, where: 'server' };
  }
  const since = status?.since === undefined ? undefined : Date.parse(status.since);
  if (status?.state === 'ended') return { state: 'ended', since };
  if (status?.state === 'reconnecting') {
    const { problem } = status;
    return { state: 'reconnecting', since: since ?? now, where: 'source', ...(problem !== undefined && { problem }) };
  }
  if (facts.isHidden) return { state: 'paused', since: facts.hiddenSince, by: 'page' };
  if (status?.paused) return { state: 'paused', since: since ?? now, by: 'sender' };
  const isFlowing = lastFrameAt !== undefined && now - lastFrameAt < FROZEN_AFTER_MS;
  if (isFlowing) return { state: 'live' };
  if (lastFrameAt !== undefined && (!facts.isMediaConnected || !facts.hasPicture))
    return { state: 'reconnecting', since: lastFrameAt, where: 'media' };
  const resumedAt = Math.max(lastFrameAt ?? 0, facts.hiddenSince);
  if (lastFrameAt !== undefined && now - resumedAt >= FROZEN_AFTER_MS) return { state: 'frozen', since: lastFrameAt };
  if (lastFrameAt !== undefined) return { state: 'connecting', since: resumedAt };
  if (status?.state === 'frozen') return { state: 'frozen', since: since ?? openedAt };
  return { state: 'connecting', since: openedAt };
}
