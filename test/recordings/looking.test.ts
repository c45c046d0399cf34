import { createPublicKey, hash, verify } from 'node:crypto';
import t from 'tap';
import { entryHash } from '../../server/recordings/manifest.js';
import { until } from '../support/mediaApp.js';
import { readZip } from '../support/readZip.js';
import { startRecordingApp } from '../support/recordingApp.js';
import { publishByRtp } from '../support/rtpPublisher.js';

t.setTimeout(600_000);

t.test('V26 V27 playing and exporting: for a purpose, by who may, recorded from when to when', async (t) => {
  const app = await startRecordingApp(t);
  const { media, must, ask, url, admin, commander, operator, dispatcher, stranger, recordings, withFiles } = app;
  await publishByRtp(t, media, 'unit-u1', { audio: false });
  await until(() => media.relay.streams.all()[0]?.state === 'live');
  const { id } = await app.startRecording('unit-u1', operator);
  await withFiles(id, 2);
  await must('DELETE', '/streams/unit-u1/recording', operator);

  t.equal((await must('GET', '/recordings?streamId=unit-u1', operator)).items.length, 1);
  t.strictSame((await must('GET', '/recordings', stranger)).items, [], 'nothing of another org');
  t.equal((await ask('GET', '/recordings', dispatcher)).status, 403);
  t.equal((await ask('GET', `/recordings/${id}`, stranger)).status, 404);
  t.equal((await ask('POST', `/recordings/${id}/playbacks`, stranger, { purpose: 'x' })).status, 404);
  t.equal((await ask('POST', `/recordings/${id}/playbacks`, operator, {})).status, 400, 'a purpose is asked for');

  const playback = await must('POST', `/recordings/${id}/playbacks`, operator, { purpose: 'complaint 7' });
  const [file] = playback.recording.files;
  const path = `/recordings/${id}/playbacks/${playback.id}/files/${file.sequence}`;
  const whole = await ask('GET', path, operator);
  t.equal(whole.headers.get('content-type'), 'video/webm');
  t.equal(whole.headers.get('accept-ranges'), 'bytes');
  const bytes = Buffer.from(await whole.arrayBuffer());
  t.equal(hash('sha256', bytes, 'hex'), file.sha256);
  for (const [range, status, from, to] of [
    ['bytes=0-99', 206, 0, 99],
    ['bytes=100-', 206, 100, file.bytes - 1],
    ['bytes=-50', 206, file.bytes - 50, file.bytes - 1],
    ['bytes=0-99999999', 206, 0, file.bytes - 1],
    ['bytes=1-2,4-5', 200, 0, file.bytes - 1],
  ] as const) {
    const part = await ask('GET', path, operator, undefined, { range });
    t.equal(part.status, status, range);
    t.ok(Buffer.from(await part.arrayBuffer()).equals(bytes.subarray(from, to + 1)), range);
    if (status === 206) t.equal(part.headers.get('content-range'), `bytes ${from}-${to}/${file.bytes}`);
  }
  t.equal((await ask('GET', path, operator, undefined, { range: `bytes=${file.bytes}-` })).status, 416);
  t.equal((await ask('GET', path, commander)).status, 404, 'a playback is one person’s');
  t.equal((await ask('GET', path.replace(playback.id, 'A'.repeat(16)), operator)).status, 404);
  t.equal((await ask('GET', `${path}9999`, operator)).status, 410);
  await must('DELETE', `/recordings/${id}/playbacks/${playback.id}`, operator);
  t.equal((await ask('GET', path, operator)).status, 404, 'it is over');

  t.equal((await ask('POST', `/recordings/${id}/exports`, operator, { purpose: 'court' })).status, 403);
  const nowhere = { purpose: 'court', to: '2020-01-01T00:00:00Z' };
  t.equal((await ask('POST', `/recordings/${id}/exports`, commander, nowhere)).status, 422);
  const offer = await must('POST', `/recordings/${id}/exports`, commander, { purpose: 'court' });
  const fetched = await fetch(new URL(offer.href, url), { headers: { authorization: `Bearer ${commander}` } });
  t.match(fetched.headers.get('content-disposition'), /attachment; filename="unit-u1-.*\.zip"/);
  const archive = readZip(Buffer.from(await fetched.arrayBuffer()));
  const text = (name: string) => archive.get(name)!.toString();
  t.equal(archive.size, offer.files + 5);
  const sums = text('SHA256SUMS').trim().split('\n');
  t.equal(sums.length, offer.files);
  for (const line of sums) {
    const [sum, name] = line.split('  ');
    t.equal(hash('sha256', archive.get(name!)!, 'hex'), sum);
  }
  const { publicKey } = await must('GET', '/recordings/storage', commander);
  t.equal(text('public-key.pem'), publicKey);
  const signature = archive.get('manifest.json.sig')!;
  t.ok(verify(null, archive.get('manifest.json')!, createPublicKey(publicKey), signature), 'signed by this server');
  const manifest = JSON.parse(text('manifest.json'));
  t.match(manifest, { export: { by: 'commander', purpose: 'court' }, recording: { id, purpose: 'drill' } });
  for (const [at, entry] of manifest.entries.entries()) {
    t.equal(entry.hash, entryHash(entry));
    if (at > 0) t.equal(entry.previousHash, manifest.entries[at - 1].hash, 'chained');
  }
  const again = await fetch(new URL(offer.href, url), { headers: { authorization: `Bearer ${admin}` } });
  t.equal(again.status, 404, 'an export is one person’s');

  const audit = await must('GET', `/audit?target=recording:${id}&order=asc`, admin);
  const lines = audit.items.filter(({ outcome }: { outcome: string }) => outcome === 'ok');
  t.match(
    lines.map(({ action, purpose }: { action: string; purpose?: string }) => `${action}: ${purpose ?? ''}`),
    [
      /endRecording/,
      'openPlayback: complaint 7',
      'endPlayback: complaint 7',
      'exportRecording: court',
      'getExport: court',
    ],
  );
  t.match(lines[2], {
    org: 'hq/jinan',
    details: { from: /Z$/, to: /Z$/, why: 'closed', files: 1, shownFrom: file.startedAt, shownTo: /Z$/ },
  });
  t.equal(recordings.book.filesOf(id).length, offer.files);

  const open = await must('POST', `/recordings/${id}/playbacks`, operator, { purpose: 'left open' });
  await must('DELETE', '/sessions/current', operator);
  await until(async () => {
    const { items } = await must('GET', `/audit?target=recording:${id}&action=endPlayback`, admin);
    return items.some(({ details }: { details: { why: string } }) => details.why === 'revoked');
  });
  t.ok(open.id, 'a playback ends with the session it was opened in');
});
