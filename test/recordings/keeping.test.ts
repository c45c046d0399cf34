import { existsSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import type { RecordingDetails } from '../../server/wire/recordings.js';
import { until } from '../support/mediaApp.js';
import { probe, startRecordingApp } from '../support/recordingApp.js';
import { publishByRtp } from '../support/rtpPublisher.js';

t.setTimeout(600_000);

t.test(
  'V24 V25 the quota deletes the oldest first, says so in manifest and record, and leaves what is held',
  async (t) => {
    const app = await startRecordingApp(t, { recordingQuotaBytes: 1 });
    const { media, must, ask, admin, commander, operator, recordings, withFiles } = app;
    await publishByRtp(t, media, 'unit-u1', { audio: false });
    await until(() => media.relay.streams.all()[0]?.state === 'live');
    const { id } = await app.startRecording('unit-u1', operator);
    const held = await withFiles(id, 1);
    const hold = (token: string, isHeld: boolean) =>
      ask('PUT', `/recordings/${id}/hold`, token, { held: isHeld, reason: 'court 12' });
    t.equal((await hold(operator, true)).status, 403, 'who may not export may not hold');
    t.match(await (await hold(commander, true)).json(), { hold: { by: 'commander', reason: 'court 12' } });
    await recordings.clean();
    t.match(recordings.full, /quota is used up by recordings that are held/);
    t.equal(recordings.book.filesOf(id)[0]!.sequence, held.files[0]!.sequence, 'nothing held was deleted');
    t.match(await must('GET', `/recordings/${id}`, admin), { state: 'failing', problem: { why: 'diskFull' } });
    t.equal((await ask('POST', '/streams/camera-c1/recording', operator, { purpose: 'x' })).status, 507);
    t.match(await must('GET', '/recordings/storage', operator), { on: false, state: 'full', quotaBytes: 1 });
    const ready = await (await fetch(`${app.origin}/readyz`)).json();
    t.match(ready, { status: 'ready', parts: { recordings: { on: false, reason: /quota/ } } });

    t.equal((await hold(commander, false)).status, 403, 'who does not manage may not release');
    t.equal((await hold(admin, false)).status, 200);
    const files = recordings.book.filesOf(id).map(({ file }) => join(recordings.dir, file));
    await recordings.clean();
    t.equal(recordings.full, undefined);
    for (const file of files) t.notOk(existsSync(file), 'gone from the disk');
    t.match(await must('GET', '/recordings/verify', admin), { valid: true, streams: [{ deleted: files.length }] });
    await until(async () => (await must('GET', `/recordings/${id}`, admin)).state === 'recording');
    await withFiles(id, 1);
    const kept = (await must('GET', `/recordings/${id}`, admin)) as RecordingDetails;
    t.ok(kept.deletedSegments >= files.length, 'and it records on');
    const { items } = await must('GET', '/audit?action=deleteRecordings', admin);
    t.match(items.at(-1), { actor: 'system', target: 'stream:unit-u1', org: 'hq/jinan', details: { reason: 'quota' } });
  },
);

t.test('V23 what had not ended goes on after a restart; a file left behind is recovered', async (t) => {
  const app = await startRecordingApp(t);
  const { media, recordings, operator, withFiles } = app;
  const publisher = await publishByRtp(t, media, 'unit-u1', { audio: false });
  await until(() => media.relay.streams.all()[0]?.state === 'live');
  const { id } = await app.startRecording('unit-u1', operator);
  await withFiles(id, 1);
  publisher.end();
  await app.muster.close();
  const before = recordings.book.filesOf(id).length;

  const next = await startRecordingApp(t, { dataDir: app.dataDir });
  t.match(await next.must('GET', `/recordings/${id}`, next.admin), { state: 'waiting', segments: before });
  await publishByRtp(t, next.media, 'unit-u1', { audio: false });
  const going = await next.withFiles(id, before + 1);
  t.equal(going.files.length > before, true);
  t.match(await next.must('GET', '/recordings/verify', next.admin), { valid: true });
});

t.test('V28 units on an urgent incident are recorded by rule while they are live', async (t) => {
  const app = await startRecordingApp(t, { recordPriority: 1 });
  const { media, must, ask, admin, operator, commander } = app;
  const publisher = await publishByRtp(t, media, 'unit-u1', { audio: false });
  await until(() => media.relay.streams.all()[0]?.state === 'live');
  const report = (priority: number) =>
    must('POST', '/incidents', admin, { type: 'other', priority, lat: 36.66, lng: 117.02, org: 'hq/jinan' });
  const calm = await report(2);
  await must('POST', `/incidents/${calm.id}/assignments`, admin, { unitIds: ['u1'] });
  await must('PATCH', `/incidents/${calm.id}`, admin, { priority: 1 });
  const [first] = await until(async () => {
    const { items } = await must('GET', `/recordings?incidentId=${calm.id}`, commander);
    return items.length > 0 ? items : undefined;
  });
  t.match(first, { rule: 'priority', startedBy: 'Muster', incidentId: calm.id, purpose: `${calm.number} P1` });
  await app.withFiles(first.id, 1);
  const { items } = await must('GET', `/audit?target=recording:${first.id}&order=asc`, admin);
  t.match(items[0], { actor: 'system', action: 'startRecording', details: { rule: 'priority', incidentId: calm.id } });

  await must('DELETE', '/streams/unit-u1/recording', operator);

  const card = { name: { en: 'x' }, org: 'hq/jinan', types: ['other'], priorities: [1], levels: [{ requires: [] }] };
  await must('PUT', '/run-cards/rec', admin, { ...card, record: true });
  await must('DELETE', `/incidents/${calm.id}/assignments/u1`, admin);
  const second = await report(1);
  await must('POST', `/incidents/${second.id}/assignments`, admin, { unitIds: ['u1'] });
  const [byCard] = await until(async () => {
    const found = await must('GET', `/recordings?incidentId=${second.id}`, admin);
    return found.items.length > 0 ? found.items : undefined;
  });
  t.equal(byCard.rule, 'runCard');
  const ofFirst = await must('GET', `/recordings?incidentId=${calm.id}`, admin);
  t.equal(ofFirst.items.length, 1, 'not while it was less urgent, and not again after a person ended it');
  const { files } = await app.withFiles(byCard.id, 1);
  const entry = app.recordings.book.filesOf(byCard.id)[0]!;
  t.equal((await probe(join(app.recordings.dir, entry.file))).complaint, '');
  t.equal(files[0]!.sequence, entry.sequence);
  publisher.end();
  t.equal((await ask('GET', `/recordings/${byCard.id}`, commander)).status, 200);
});
