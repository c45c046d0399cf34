import t from 'tap';
import type { IncidentSummary } from '../../../../server/wire/incidents.js';
import { queryString } from '../../../../web/api/http.js';
import { Alerts, openAlerts } from '../../../../web/commander/state/alerts.js';
import { EventLog } from '../../../../web/commander/state/eventLog.js';
import { activeFilterCount, DEFAULT_FILTERS, NO_FILTERS, unitTest } from '../../../../web/commander/state/filters.js';
import { filterBody, shapeBody } from '../../../../web/commander/state/groupSelection.js';
import { DEFAULT_NEAREST, nearestQuery } from '../../../../web/commander/state/nearestSearch.js';
import { readViews, removeView, saveView } from '../../../../web/commander/state/savedViews.js';
import { GAP_MS, TRAIL_MS, Trails } from '../../../../web/commander/state/trails.js';
import { UnitColumns } from '../../../../web/feed/unitColumns.js';
import { createSettings, preferredLanguage } from '../../../../web/settings/settings.js';

class MemoryStore {
  readonly kept = new Map<string, string>();
  getItem = (key: string) => this.kept.get(key) ?? null;
  setItem = (key: string, value: string) => void this.kept.set(key, value);
}

t.test('settings are kept, and broken ones fall back', async (t) => {
  const store = new MemoryStore();
  store.setItem('muster.language', '"klingon"');
  store.setItem('muster.scale', '{');
  const settings = createSettings(store, ['fr', 'zh-TW', 'en']);
  t.equal(settings.language.value, 'zh-CN');
  t.equal(settings.scalePercent.value, 100);
  settings.themeChoice.value = 'light';
  t.equal(createSettings(store, []).theme.value, 'light');
  t.equal(preferredLanguage(['de']), 'en');
});

t.test('saved views replace by name and survive nonsense', async (t) => {
  const store = new MemoryStore();
  saveView(store, { name: 'North', fragment: 'a' });
  saveView(store, { name: 'South', fragment: 'b' });
  t.strictSame(saveView(store, { name: 'North', fragment: 'c' }), [
    { name: 'North', fragment: 'c' },
    { name: 'South', fragment: 'b' },
  ]);
  t.equal(removeView(store, 'North').length, 1);
  store.setItem('muster.views', '[{"name":1}, null, {"name":"x","fragment":"y"}]');
  t.strictSame(readViews(store), [{ name: 'x', fragment: 'y' }]);
  store.setItem('muster.views', 'no');
  t.strictSame(readViews(store), []);
});

t.test('trails keep what is asked, end at gaps, and stay bounded', async (t) => {
  const trails = new Trails();
  trails.keep(new Set(['a']));
  trails.add('b', 1, 1, 1);
  for (const at of [0, 1000, 2000, 2000 + GAP_MS + 1, 2000 + GAP_MS + 1001]) trails.add('a', at, 36, at);
  trails.add('a', 9, 9, 500);
  t.strictSame(
    trails.stretches().map(({ path }) => path.length),
    [3, 2],
  );
  for (let i = 0; i < 5000; i++) trails.add('a', i, 36, 200_000 + i * 1000);
  t.ok(trails.size <= Math.min(600, TRAIL_MS / 1000 + 1));
  trails.keep(new Set());
  t.equal(trails.size, 0);
});

const incident = (id: string, priority: number, state: string): IncidentSummary =>
  ({ id, number: id, priority, state, openedAt: '2026-11-23T06:00:00Z' }) as unknown as IncidentSummary;

t.test('an alert is raised once, counted while open, and settled by what others do', async (t) => {
  const alerts = new Alerts();
  alerts.noteIncidents([incident('1', 1, 'open'), incident('2', 3, 'open'), incident('3', 2, 'onScene')]);
  alerts.noteIncidents([incident('1', 1, 'open')]);
  t.strictSame(
    alerts.list.value.map(({ key, times }) => [key, times]),
    [['incident:1', 1]],
  );
  t.strictSame(openAlerts(alerts.list.value), { count: 1, oldest: Date.parse('2026-11-23T06:00:00Z'), worst: 1 });
  alerts.noteLostUnit('u', 'A-1', 5);
  alerts.noteLostUnit('u', 'A-1', 6);
  t.equal(alerts.list.value.find(({ key }) => key === 'lost:u')?.times, 2);
  alerts.acknowledge('lost:u');
  alerts.noteIncidents([incident('1', 1, 'dispatched')]);
  t.equal(openAlerts(alerts.list.value).count, 0);
});

t.test('the log is newest first and bounded', async (t) => {
  const log = new EventLog();
  for (let at = 0; at < 600; at++) log.add([{ type: 'linkLost', at }]);
  log.add([
    { type: 'linkBack', at: 600 },
    { type: 'linkLost', at: 601 },
  ]);
  t.strictSame(
    log.entries.value.slice(0, 3).map(({ at }) => at),
    [601, 600, 599],
  );
  t.equal(log.entries.value.length, 500);
});

t.test('filters: nobody off duty at the start, everything with none', async (t) => {
  const columns = new UnitColumns();
  columns.status = Uint8Array.of(0, 5, 2);
  columns.kind = Uint8Array.of(0, 0, 3);
  columns.freshness = Uint8Array.of(0, 0, 2);
  const passing = (filters: typeof DEFAULT_FILTERS) => [0, 1, 2].filter(unitTest(filters, columns));
  t.strictSame(passing(DEFAULT_FILTERS), [0, 2]);
  t.strictSame(passing(NO_FILTERS), [0, 1, 2]);
  t.strictSame(passing({ ...NO_FILTERS, kinds: new Set(['van']), freshness: new Set(['lost']) }), [2]);
  t.equal(activeFilterCount(DEFAULT_FILTERS), 0);
  t.equal(activeFilterCount({ ...DEFAULT_FILTERS, capability: 'als', kinds: new Set(['van']) }), 2);
});

t.test('questions to the server are written as its schemas read them', async (t) => {
  const place = { lat: 36.65, lng: 117.12 };
  t.equal(
    queryString(nearestQuery(place, { ...DEFAULT_NEAREST, kinds: new Set(['van', 'k9']), radiusMeters: 500 })),
    '?lat=36.65&lng=117.12&units=10&cameras=6&radiusMeters=500&status=available&kind=van%2Ck9&explain=true',
  );
  t.strictSame(
    shapeBody({
      kind: 'lasso',
      ring: [
        [1, 2],
        [3, 4],
        [5, 6],
      ],
    }),
    {
      area: {
        type: 'Polygon',
        coordinates: [
          [
            [1, 2],
            [3, 4],
            [5, 6],
            [1, 2],
          ],
        ],
      },
    },
  );
  t.strictSame(filterBody({ ...NO_FILTERS, capability: 'als', org: 'hq' }), { capability: ['als'], org: 'hq' });
});
