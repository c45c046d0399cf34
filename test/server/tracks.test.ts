// Tracks of units on a real server, over a restart.
import t from 'tap';
import type { AuditEntry } from '../../server/wire/audit.js';
import type { Track } from '../../server/wire/tracks.js';
import { startServer } from '../support/serverProcess.js';

const PASSWORD = 'tracks-e2e-1';

t.setTimeout(300_000);

t.test(
  'P21 P22 a track is kept over a restart; a look at it says why and is recorded, a refused one too',
  async (t) => {
    const dataDir = t.testdir({});
    const env = {
      MUSTER_ADMIN_PASSWORD: PASSWORD,
      MUSTER_TRACK_KEEP: '2h',
      MUSTER_TRACK_INTERVAL: '1s',
      MUSTER_PURPOSE_FOR: 'track',
    };
    const start = async () => {
      const server = startServer({ dataDir, env });
      t.teardown(() => server.stop());
      const address = await server.ready;
      let token = '';
      const ask = async (method: string, path: string, body?: unknown, as?: string) => {
        const answer = await fetch(`${address}/api/v1${path}`, {
          method,
          headers: {
            ...(body !== undefined && { 'content-type': 'application/json' }),
            ...((as ?? token) && { authorization: `Bearer ${as ?? token}` }),
          },
          ...(body !== undefined && { body: JSON.stringify(body) }),
        });
        return { status: answer.status, body: (await answer.json()) as never };
      };
      ({ token } = (await ask('POST', '/sessions', { username: 'admin', password: PASSWORD })).body as {
        token: string;
      });
      return { server, ask };
    };

    const first = await start();
    await first.ask('PUT', '/units/A1', { callsign: 'A1', kind: 'van', org: 'hq', capabilities: [] });
    const now = Date.now();
    const reports = [40, 30, 20, 10].map((secondsAgo, n) => ({
      unitId: 'A1',
      lat: (366_500 + n * 5) / 1e4,
      lng: 117.12,
      speedMps: 8,
      reportedAt: new Date(now - secondsAgo * 1000).toISOString(),
    }));
    for (const report of reports)
      t.strictSame((await first.ask('POST', '/positions', [report])).body, { accepted: 1, refused: [] });

    const without = await first.ask('GET', '/units/A1/track');
    t.equal(without.status, 400);
    t.match(without.body, { code: 'invalid', errors: [{ field: 'query/purpose' }] });
    const backwards = await first.ask(
      'GET',
      `/units/A1/track?purpose=x&from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z`,
    );
    t.match(backwards.body, { code: 'invalid', errors: [{ field: 'query/from' }] });
    t.equal((await first.ask('GET', '/units/nobody/track?purpose=x')).status, 404);
    const seen = (await first.ask('GET', '/units/A1/track?purpose=complaint%207')).body as Track;
    t.match(
      seen.fixes,
      reports.map(({ lat, lng, speedMps, reportedAt }) => ({ lat, lng, speedMps, reportedAt })),
    );
    t.match(seen, { keepSeconds: 7200, intervalSeconds: 1, isCut: false });
    await first.server.stop();

    const second = await start();
    const again = (await second.ask('GET', '/units/A1/track?purpose=complaint%207')).body as Track;
    t.strictSame(again.fixes, seen.fixes);
    const { items } = (await second.ask('GET', '/audit?action=getUnitTrack&target=unit:A1')).body as {
      items: AuditEntry[];
    };
    t.match(
      items.map(({ outcome, purpose, org, details }) => ({ outcome, purpose, org, details })),
      [
        { outcome: 'ok', purpose: 'complaint 7', org: 'hq', details: { fixes: 4, from: String, to: String } },
        { outcome: 'ok', purpose: 'complaint 7' },
        { outcome: 'refused', purpose: 'x' },
        { outcome: 'refused' },
      ],
    );
  },
);
