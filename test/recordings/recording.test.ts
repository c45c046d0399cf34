import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import t from 'tap';
import type { RecordingDetails } from '../../server/wire/recordings.js';
import type { SignalNotice } from '../../server/wire/signalling.js';
import { until } from '../support/mediaApp.js';
import { probe, startRecordingApp } from '../support/recordingApp.js';
import { publishByRtp } from '../support/rtpPublisher.js';

const run = promisify(execFile);

t.setTimeout(600_000);

/** Files on the disk below a folder, by path from it. */
const filesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));

t.test('V20 V21 V22 a recording: begun and ended once each, whole files, a chained manifest', async (t) => {
  const app = await startRecordingApp(t);
  const { media, must, ask, admin, commander, operator, dispatcher, stranger, recordings, withFiles } = app;
  await publishByRtp(t, media, 'unit-u1');
  await until(() => media.relay.streams.all()[0]?.state === 'live');

  const wearer = await app.socket('/signalling', (await app.device({ unitId: 'u1' })).token);
  let told: SignalNotice | undefined;
  wearer.on('message', (data) => {
    const notice = JSON.parse(String(data)) as SignalNotice;
    if (notice.type === 'viewers') told = notice;
  });
  const isTold = () => told?.type === 'viewers' && told.recording?.purpose === 'drill';

  const post = (token: string, body: unknown = { purpose: 'drill' }) =>
    ask('POST', '/streams/unit-u1/recording', token, body);
  t.equal((await post(operator, {})).status, 400, 'a purpose is asked for');
  t.equal((await post(operator, { purpose: '  ' })).status, 400);
  for (const [who, token] of Object.entries({ dispatcher, stranger }))
    t.equal((await post(token)).status, 403, `${who} may not record here`);
  const began = Date.now();
  const [one, other] = await Promise.all([post(operator), post(commander)]);
  t.strictSame([one.status, other.status].sort(), [200, 201], 'of two at once one begins it');
  const { id } = (await one.json()) as RecordingDetails;
  t.equal(((await other.json()) as RecordingDetails).id, id, 'and both are told of the same');

  t.match((await must('GET', '/streams', operator)).items, [
    { id: 'unit-u1', recording: true, recordingMark: { by: /operator|commander/, purpose: 'drill' } },
  ]);
  await until(isTold);
  t.pass('who wears the camera is told');
  const going = await withFiles(id, 2);
  t.match(going, { state: 'recording', streamId: 'unit-u1', title: 'A-11', org: 'hq/jinan', startedAt: /Z$/ });
  t.equal((await ask('DELETE', '/streams/unit-u1/recording', stranger)).status, 403);
  const ended = await must('DELETE', '/streams/unit-u1/recording', operator);
  t.match(ended, { id, state: 'ended', endedAt: /Z$/ });
  await until(() => !isTold());
  t.equal((await ask('DELETE', '/streams/unit-u1/recording', operator)).status, 204, 'ending it again is no error');
  t.match((await must('GET', '/streams', operator)).items, [{ recording: false }]);

  const { files } = (await must('GET', `/recordings/${id}`, operator)) as RecordingDetails;
  t.ok(files.length >= 3, `${files.length} files`);
  const stored = filesIn(recordings.dir);
  t.equal(stored.length, files.length, 'nothing else is left');
  let before = began - 1000;
  for (const [at, file] of files.entries()) {
    const entry = recordings.book.filesOf(id)[at]!;
    const found = await probe(join(recordings.dir, entry.file));
    t.match(found, { codecs: ['opus', 'vp8'], complaint: '' });
    t.ok(found.pictures > 0);
    t.equal(found.at, Date.parse(file.startedAt), 'the instant is in the file');
    t.match(entry.file, file.startedAt.replace(/[-:]/g, ''), 'and in its name');
    t.ok(Math.abs(found.seconds - file.seconds) < 1.5, `${found.seconds} s is ${file.seconds} s`);
    t.ok(Date.parse(file.startedAt) > before && Date.parse(file.startedAt) < Date.now());
    before = Date.parse(file.startedAt);
  }
  const chain = files.map(({ sequence }) => sequence);
  t.strictSame(
    chain,
    [...chain].sort((a, b) => a - b),
  );

  t.match(await must('GET', '/recordings/verify', admin), {
    valid: true,
    streams: [{ streamId: 'unit-u1', valid: true, files: files.length, faults: [] }],
  });
  const victim = recordings.book.filesOf(id)[1]!;
  const path = join(recordings.dir, victim.file);
  const bytes = await readFile(path);
  bytes[Math.floor(bytes.length / 2)]! ^= 1;
  await writeFile(path, bytes);
  const fault = { what: 'changed', sequence: victim.sequence, file: victim.file };
  t.match(await must('GET', '/recordings/verify?streamId=unit-u1', admin), {
    valid: false,
    streams: [{ valid: false, files: files.length - 1, faults: [fault] }],
  });

  const audit = await must('GET', '/audit?target=stream:unit-u1&order=asc', admin);
  const said = audit.items.map((entry: { action: string; outcome: string }) => `${entry.action} ${entry.outcome}`);
  t.equal(said.filter((line: string) => line === 'startRecording ok').length, 2);
  t.equal(said.filter((line: string) => line === 'startRecording refused').length, 4);
  t.match(
    audit.items.find((entry: { action: string }) => entry.action === 'startRecording' && entry),
    { org: 'hq/jinan' },
  );

  await app.muster.close();
  const verify = (...args: string[]) =>
    run(process.execPath, ['--import', 'tsx', 'server/recordings/cli.ts', app.dataDir, ...args]).then(
      ({ stdout }) => ({ code: 0, stdout }),
      (error: { code: number; stdout: string }) => error,
    );
  const broken = await verify('--json');
  t.equal(broken.code, 1);
  t.match(JSON.parse(broken.stdout), { valid: false, streams: [{ faults: [fault] }] });
  bytes[Math.floor(bytes.length / 2)]! ^= 1;
  await writeFile(path, bytes);
  const whole = await verify();
  t.equal(whole.code, 0, whole.stdout);
  t.match(whole.stdout, /unit-u1: \d+ files as recorded, 0 deleted[\s\S]*All recordings are whole/);
});
