import type { UnitId } from '../../../server/wire/ids.js';
import type { NearestAnswer, NearestCamera, NearestUnit } from '../../../server/wire/nearest.js';
import { ApiError } from '../../api/http.js';
import { mayCommand } from '../../command/desk.js';
import { titleOf } from '../actions.js';
import type { Commander } from '../commander.js';
import type { Selected } from '../state/urlState.js';
import { MAX_TILES, type OpenTile, type VideoTarget } from './videoDesk.js';

/** Whether this person may watch video somewhere, and the server shows any. */
export const canWatch = ({ video }: Commander): boolean => video.client !== undefined;

/** Whether something on the map can be watched at all. */
export const isVideoTarget = (target: Selected | undefined): target is VideoTarget =>
  target?.type === 'unit' || target?.type === 'camera';

/** Whether a unit or camera has live video now, as far as the feed shows it. */
export function isLive({ picture }: Commander, target: VideoTarget): boolean {
  const { records } = picture.feed;
  const record = target.type === 'unit' ? picture.unit(target.id) : records.cameras.get(target.id);
  return record?.streamId !== undefined;
}

/** Opens the video of a unit or camera in a tile beside its marker. */
export function openVideo(commander: Commander, target: VideoTarget, named?: string): void {
  const { video, picture, page } = commander;
  const camera = target.type === 'camera' ? picture.feed.records.cameras.get(target.id) : undefined;
  const title = named ?? (titleOf(commander, target) || target.id);
  video.open(target, { title, asksPurpose: camera?.private ?? false });
  if (!video.client) commander.workspace.notice.value = { text: page.language.text.value.video.noPermission };
}

/** Opens the video of what is selected. */
export function openSelectedVideo(commander: Commander): void {
  const selected = commander.workspace.selected.value;
  if (isVideoTarget(selected)) openVideo(commander, selected);
}

interface Candidate {
  readonly target: VideoTarget;
  readonly title: string;
  readonly distanceMeters: number;
  readonly isPrivate: boolean;
}

/** Shows the pictures nearest to the place that is asked about, in the dock: live ones, and cameras that can be pulled. */
export async function openNearestVideo(commander: Commander): Promise<void> {
  const { nearest, page, video, workspace } = commander;
  const origin = nearest.origin.peek();
  if (!origin || !video.client) return;
  const { video: words } = page.language.text.value;
  try {
    const query = { lat: origin.lat, lng: origin.lng, units: MAX_TILES, cameras: MAX_TILES, liveVideo: true };
    const answer = await page.call<NearestAnswer>('/nearest', { query });
    const chosen = chooseNearest(commander, answer);
    if (chosen.length === 0) {
      workspace.notice.value = { text: words.noneNear };
      return;
    }
    workspace.inspectorOpen.value = true;
    for (const { target, title, isPrivate } of chosen)
      video.open(target, { title, where: 'dock', asksPurpose: isPrivate });
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    workspace.notice.value = { text: page.language.text.value.errors.code(error.code) };
  }
}

/** The nearest of what is live, then of what the server can pull; each once. */
export function chooseNearest(
  { nearest, picture, video }: Pick<Commander, 'nearest' | 'picture' | 'video'>,
  live: Pick<NearestAnswer, 'units' | 'cameras'>,
): Candidate[] {
  const { cameras } = picture.feed.records;
  const ofCamera = ({ id, name, distanceMeters }: NearestCamera): Candidate => ({
    target: { type: 'camera', id },
    title: name,
    distanceMeters,
    isPrivate: cameras.get(id)?.private ?? false,
  });
  const ofUnit = ({ id, callsign, distanceMeters }: NearestUnit): Candidate => ({
    target: { type: 'unit', id },
    title: callsign,
    distanceMeters,
    isPrivate: false,
  });
  const byDistance = (a: Candidate, b: Candidate) => a.distanceMeters - b.distanceMeters;
  const isLiveNow = [...live.units.map(ofUnit), ...live.cameras.map(ofCamera)].sort(byDistance);
  const pulled = (nearest.found.peek()?.cameras ?? [])
    .filter(({ id }) => cameras.get(id)?.source !== undefined)
    .map(ofCamera);
  const seen = new Set<string>();
  const pinned = video.tiles.peek().filter((tile: OpenTile) => tile.pinned).length;
  return [...isLiveNow, ...pulled]
    .filter(({ target: { type, id } }) => !seen.has(`${type}-${id}`) && seen.add(`${type}-${id}`))
    .slice(0, MAX_TILES - pinned);
}

/** Whether this person may call units of an org. */
export const canCall = ({ account, call }: Commander, org?: string): boolean =>
  call !== undefined && mayCommand(account, org);

/** Calls a unit: its picture opens, and it rings there; what it is for goes with it. */
export function callUnit(commander: Commander, id: string, named?: string): void {
  const { call, picture, video } = commander;
  if (!call || call.isBusy) return;
  const title = named ?? (titleOf(commander, { type: 'unit', id }) || id);
  const target = { type: 'unit', id } as const;
  video.open(target, { title, forCall: !isLive(commander, target) });
  const incident = picture.incidents
    .peek()
    .find(({ assignments }) => assignments.some(({ unitId, endedAt }) => unitId === id && !endedAt));
  void call.start(id as UnitId, { title, ...(incident && { purpose: `P${incident.priority} ${incident.number}` }) });
}

/** Calls the unit that is selected, or hangs up. */
export function toggleCall(commander: Commander): void {
  const selected = commander.workspace.selected.value;
  if (commander.call?.isBusy) commander.call.hangUp();
  else if (selected?.type === 'unit' && canCall(commander)) callUnit(commander, selected.id);
}
