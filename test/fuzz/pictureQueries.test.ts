import fc from 'fast-check';
import { testSeed } from '../support/random.js';
import {
  area,
  fields,
  fuzzWays,
  get,
  lat,
  limit,
  lng,
  mostly,
  odd,
  org,
  post,
  text,
  words,
} from './support/oddCalls.js';

const meters = mostly(fc.double({ min: 1, max: 2e7, noNaN: true }));
const nearest = fields({
  lat,
  lng,
  units: mostly(fc.integer({ min: 0, max: 20 })),
  cameras: mostly(fc.integer({ min: 0, max: 20 })),
  radiusMeters: meters,
  status: words,
  kind: words,
  capability: words,
  freshness: mostly(fc.subarray(['fresh', 'stale'])),
  org,
  liveVideo: mostly(fc.boolean()),
  explain: mostly(fc.boolean()),
});
const nearestIn = fc
  .tuple(nearest, fc.option(area))
  .map(([json, within]) => (within === null ? json : { ...Object(json), within }));
const bounds = fields({ west: lng, south: lat, east: lng, north: lat });
const circle = fields({ lat, lng, radiusMeters: meters });
const within = fc.oneof(
  fields({ area, status: words, limit }),
  fields({ circle, status: words, limit }),
  fields({ bounds, status: words, limit }),
  fields({ area, circle, bounds }),
);
const sides = mostly(fc.constantFrom('1,2,3,4', '170,-10,-170,10'));
const withinQuery = fc.oneof(circle, fields({ bounds: fc.oneof(sides, text), status: words, limit }));
const lists = fc.constantFrom('/units', '/cameras', '/areas', '/incidents');

fuzzWays(testSeed(), [
  ['GET /nearest', nearest.map((query) => get('/nearest', query)), 200],
  ['POST /nearest', nearestIn.map((json) => post('/nearest', json)), 200],
  ['GET /within', withinQuery.map((query) => get('/within', query)), 200],
  ['POST /within', within.map((json) => post('/within', json)), 200],
  ['GET lists', fc.tuple(lists, fields({ limit, org, cursor: odd })).map(([path, query]) => get(path, query)), 200],
]);
