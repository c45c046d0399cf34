/** How one operation is recorded beyond the rule that everything which changes something is. */
export interface Recorded {
  /** It only reads, and is recorded all the same. */
  read?: true;
  /** Fields of its body that are written down; no other field ever is. */
  body?: readonly string[];
  /** It changes something and is not recorded: why. */
  skip?: string;
}

const PLACE = ['lat', 'lng', 'radiusMeters', 'circle', 'bounds'] as const;
const SEARCHED = [
  'units',
  'cameras',
  'status',
  'kind',
  'capability',
  'freshness',
  'org',
  'liveVideo',
  'limit',
] as const;
const UNIT = ['callsign', 'kind', 'org', 'status', 'capabilities'] as const;
const CAMERA = [
  'name',
  'org',
  'lat',
  'lng',
  'azimuthDegrees',
  'fieldOfViewDegrees',
  'rangeMeters',
  'ptz',
  'private',
] as const;
const INCIDENT = [
  'type',
  'priority',
  'state',
  'lat',
  'lng',
  'org',
  'address',
  'channel',
  'duplicateOf',
  'disposition',
] as const;
const VIDEO = 'the media plane records it, as publishStream and watchStream, with the stream, the purpose and the end';
const POSITIONS = 'reports of positions are claims of devices, sampled elsewhere';

/** What the audit record says of operations, by operationId. Any other that changes something is recorded without its body. */
export const RECORDED: Readonly<Record<string, Recorded>> = {
  getNearest: { read: true },
  postNearest: { body: [...PLACE, ...SEARCHED] },
  getWithin: { read: true },
  postWithin: { body: [...PLACE, ...SEARCHED] },
  putUnit: { body: UNIT },
  patchUnit: { body: UNIT },
  putCamera: { body: CAMERA },
  patchCamera: { body: CAMERA },
  putArea: { body: ['name', 'kind', 'org'] },
  patchArea: { body: ['name', 'kind', 'org'] },
  postIncident: { body: INCIDENT },
  patchIncident: { body: INCIDENT },
  postAssignments: { body: ['unitIds'] },
  putWall: { body: ['name', 'org', 'layout'] },
  putWallTile: { body: ['content', 'locked'] },
  postSnapshot: { skip: 'the media plane records it, as takeSnapshot, with the stream and the size' },
  postWhip: { skip: VIDEO },
  patchWhipSession: { skip: VIDEO },
  deleteWhipSession: { skip: VIDEO },
  postWhep: { skip: VIDEO },
  patchWhepSession: { skip: VIDEO },
  deleteWhepSession: { skip: VIDEO },
  startRecording: { body: ['purpose', 'incidentId'] },
  holdRecording: { body: ['held', 'reason'] },
  openPlayback: { body: ['purpose'] },
  exportRecording: { body: ['purpose', 'from', 'to'] },
  postPositions: { skip: POSITIONS },
  getOsmAnd: { skip: POSITIONS },
  postOsmAnd: { skip: POSITIONS },
};
