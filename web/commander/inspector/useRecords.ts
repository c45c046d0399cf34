import { useEffect, useMemo } from 'preact/hooks';
import type { Camera } from '../../../server/wire/cameras.js';
import type { Freshness, UnitStatus } from '../../../server/wire/units.js';
import { FRESHNESS, STATUSES } from '../../map/symbols/kinds.js';
import { useCommander } from '../commander.js';
import type { LivePicture } from '../state/livePicture.js';
import type { Place } from '../state/workspace.js';

/** Everything the inspector says of a unit, from the feed or, out of view, from the server. */
export interface UnitFacts {
  readonly callsign: string;
  readonly kind: string;
  readonly org: string;
  readonly capabilities: readonly string[];
  readonly status: UnitStatus;
  readonly statusSince: number;
  readonly freshness: Freshness;
  /** Its video is live. */
  readonly streamId?: string | undefined;
  readonly fix?: {
    readonly place: Place;
    readonly at: number;
    readonly headingDegrees?: number;
    readonly speedMps?: number;
    readonly derived: boolean;
  };
}

/** A unit, followed while it is shown; `undefined` while nothing is known yet, `gone` when there is none. */
export function useUnit(id: string): UnitFacts | 'gone' | undefined {
  const { picture, remote } = useCommander();
  picture.unitsVersion.value;
  const slot = picture.slotOf(id);
  const isInView = slot >= 0;
  const watch = useMemo(() => (isInView ? undefined : remote.watchUnit(id)), [isInView, id, remote]);
  useEffect(() => watch?.stop, [watch]);
  if (isInView) return factsInView(picture, slot);
  const found = watch?.record.value;
  if (found?.state !== 'found') return found?.state === 'gone' ? 'gone' : undefined;
  const { position, ...unit } = found.record;
  return {
    ...unit,
    statusSince: Date.parse(unit.statusSince),
    ...(position && {
      fix: {
        place: position,
        at: Date.parse(position.reportedAt),
        derived: position.derived ?? false,
        ...(position.headingDegrees !== undefined && { headingDegrees: position.headingDegrees }),
        ...(position.speedMps !== undefined && { speedMps: position.speedMps }),
      },
    }),
  };
}

function factsInView({ feed }: LivePicture, slot: number): UnitFacts | undefined {
  const { units } = feed;
  const record = units.recordOf(slot);
  if (!record) return undefined;
  const heading = units.heading[slot]!;
  const speed = units.speed[slot]!;
  return {
    callsign: record.callsign,
    kind: record.kind,
    org: record.org,
    capabilities: record.capabilities,
    status: STATUSES[units.status[slot]!]!,
    statusSince: Date.parse(record.statusSince),
    freshness: FRESHNESS[units.freshness[slot]!]!,
    ...(record.streamId !== undefined && { streamId: record.streamId }),
    fix: {
      place: { lat: units.lat[slot]!, lng: units.lng[slot]! },
      at: units.knownAt[slot]!,
      derived: units.derived[slot] === 1,
      ...(!Number.isNaN(heading) && { headingDegrees: heading }),
      ...(!Number.isNaN(speed) && { speedMps: speed }),
    },
  };
}

/** A camera, likewise. */
export function useCamera(id: string): Camera | 'gone' | undefined {
  const { picture, remote } = useCommander();
  const inView = picture.cameras.value.find((camera) => camera.id === id);
  const isInView = inView !== undefined;
  const watch = useMemo(() => (isInView ? undefined : remote.watchCamera(id)), [isInView, id, remote]);
  useEffect(() => watch?.stop, [watch]);
  if (inView) return inView;
  const found = watch?.record.value;
  if (found?.state === 'found') return found.record;
  return found?.state === 'gone' ? 'gone' : undefined;
}
