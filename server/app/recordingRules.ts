import type { Media } from '../../media/media.js';
import { activeAssignments } from '../command/incidentState.js';
import type { IncidentRecord } from '../command/records.js';
import { selectRunCard } from '../command/runCards.js';
import { isLive } from '../command/stages.js';
import type { WantedRecording } from '../recordings/rules.js';
import type { StreamId } from '../wire/ids.js';
import type { RecordingRule } from '../wire/recordings.js';
import type { CommandParts } from './command.js';
import { subjectsOf } from './videoSubjects.js';
import type { World } from './world.js';

/** Who began a recording that a rule wanted. */
const BY_RULE = 'Muster';

/**
 * What rules want recorded now: units on incidents that are urgent enough, or whose run card says so, while they are live; with
 * such a run card also as many cameras that see the place as it opens.
 */
export function wantedByRules(parts: {
  world: World;
  command: CommandParts;
  media: Media;
  /** Incidents of this priority or a more urgent one; 0: none. */
  priority: number;
}): () => WantedRecording[] {
  const { world, command, media, priority } = parts;
  const subjects = subjectsOf(world.picture);
  const isLiveNow = (streamId: StreamId) => media.relay.streams.get(streamId)?.publisher !== undefined;
  return () => {
    const wanted: WantedRecording[] = [];
    const { state } = command.flow;
    state.incidents.forEach((incident) => {
      if (!isLive(incident)) return;
      const card = selectRunCard(state, incident);
      const rule: RecordingRule | undefined =
        card?.record === true ? 'runCard' : incident.priority <= priority ? 'priority' : undefined;
      if (rule === undefined) return;
      const want = (subject: { type: 'unit' | 'camera'; id: string }) => {
        const facts = subjects(subject);
        const streamId = `${subject.type}-${subject.id}` as StreamId;
        const purpose = `${incident.number} P${incident.priority}`;
        const startedBy = BY_RULE;
        if (facts)
          wanted.push({
            streamId,
            subject,
            title: facts.title,
            org: facts.org,
            startedBy,
            purpose,
            rule,
            incidentId: incident.id,
          });
      };
      for (const { unitId } of activeAssignments(incident))
        if (isLiveNow(`unit-${unitId}` as StreamId)) want({ type: 'unit', id: unitId });
      const cameras = rule === 'runCard' ? (card?.autoOpen?.cameras ?? 0) : 0;
      for (const id of seeingCameras(world, incident, cameras)) want({ type: 'camera', id });
    });
    return wanted;
  };
}

/** Ids of the cameras that see an incident and can be recorded, the best first. */
function seeingCameras({ nearest, picture }: World, { lat, lng, org }: IncidentRecord, count: number): string[] {
  if (count === 0) return [];
  const within = { orgs: [org] };
  const found = nearest.find({
    lat,
    lng,
    cameras: count * 2,
    units: 1,
    liveVideo: false,
    visibleCameras: within,
    visibleUnits: within,
  });
  const canBe = (id: (typeof found.cameras)[number]['id']) => {
    const row = picture.cameras.ids.rowOf(id);
    if (row < 0) return false;
    const { input, streamId } = picture.cameras.get(row);
    return streamId !== undefined || input.sourceUrl !== undefined;
  };
  return found.cameras
    .filter(({ sees, id }) => sees && canBe(id))
    .slice(0, count)
    .map(({ id }) => id);
}
