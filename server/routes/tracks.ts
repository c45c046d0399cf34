import { Type } from 'typebox';
import { ProblemError } from '../errors.js';
import { instantOf } from '../picture/instant.js';
import type { Picture } from '../picture/picture.js';
import type { KeptFix, TrackLog } from '../picture/trackLog.js';
import { UNKNOWN } from '../picture/unitTable.js';
import type { App } from '../plugins/appTypes.js';
import { UnitId } from '../wire/ids.js';
import { MAX_TRACK_FIXES, Track, type TrackFix, TrackQuery } from '../wire/tracks.js';
import { type EntityRouteDeps, notThere } from './entityDeps.js';

/** What the track of a unit is read from. */
export interface TrackRouteDeps extends Pick<EntityRouteDeps, 'access' | 'clock'> {
  picture: Picture;
  tracks: Pick<TrackLog, 'read' | 'keepMs' | 'intervalMs'>;
  /** Whether a look must say why. */
  needsPurpose: boolean;
}

const HOUR_MS = 3_600_000;

/** `/units/{id}/track`: where a unit was. Every look is recorded: who, which unit, from when to when, and why. */
export function trackRoutes(app: App, deps: TrackRouteDeps): void {
  const { picture, tracks, access, clock } = deps;
  app.get(
    '/units/:id/track',
    {
      config: { permission: 'viewTrack', audit: true },
      schema: {
        tags: ['units'],
        summary: 'Where a unit was',
        description:
          'Kept positions, sampled, oldest first; without `from` the hour before `to`, without `to` until now. Each look is recorded.',
        operationId: 'getUnitTrack',
        params: Type.Object({ id: UnitId }),
        querystring: TrackQuery,
        response: { 200: Track },
      },
    },
    async (request) => {
      const { id } = request.params;
      const { purpose } = request.query;
      const row = picture.units.ids.rowOf(id);
      const org = row < 0 ? undefined : picture.units.orgOf(row);
      if (org === undefined || !access.may(request.principal, 'view', { type: 'unit', id, org }))
        throw notThere('unit', id);
      request.auditNote = { target: `unit:${id}`, org, ...(purpose !== undefined && { purpose }) };
      if (!access.mayAt(request.principal, 'viewTrack', org))
        throw new ProblemError('forbidden', `This needs the permission \`viewTrack\` in ${org}.`);
      if (deps.needsPurpose && purpose === undefined) throw missingPurpose();
      const [from, to] = spanOf(request.query, clock());
      const fixes = await tracks.read(id, from, to);
      request.auditNote.details = { from: instantOf(from), to: instantOf(to), fixes: fixes.length };
      return {
        unitId: id,
        from: instantOf(from),
        to: instantOf(to),
        keepSeconds: tracks.keepMs / 1000,
        intervalSeconds: tracks.intervalMs / 1000,
        fixes: fixes.slice(0, MAX_TRACK_FIXES).map(toFix),
        isCut: fixes.length > MAX_TRACK_FIXES,
      };
    },
  );
}

/** @throws ProblemError `invalid` when it ends before it begins */
function spanOf(query: TrackQuery, now: number): [from: number, to: number] {
  const to = query.to === undefined ? now : Date.parse(query.to);
  const from = query.from === undefined ? to - HOUR_MS : Date.parse(query.from);
  if (from < to) return [from, to];
  throw new ProblemError('invalid', undefined, {
    errors: [{ field: 'query/from', message: 'must be before `to`' }],
  });
}

const missingPurpose = () =>
  new ProblemError('invalid', 'Say why: this server asks a purpose of whoever looks at a track.', {
    errors: [{ field: 'query/purpose', message: 'is required here' }],
  });

function toFix([reportedAt, latE7, lngE7, headingCenti, speedCms, accuracyCm, derived]: KeptFix): TrackFix {
  return {
    lat: latE7 / 1e7,
    lng: lngE7 / 1e7,
    reportedAt: instantOf(reportedAt),
    ...(headingCenti !== UNKNOWN && { headingDegrees: headingCenti / 100 }),
    ...(speedCms !== UNKNOWN && { speedMps: speedCms / 100 }),
    ...(accuracyCm !== UNKNOWN && { accuracyMeters: accuracyCm / 100 }),
    ...(derived === 1 && { derived: true }),
  };
}
