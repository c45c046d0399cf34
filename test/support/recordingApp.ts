import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Test } from 'tap';
import type { Config } from '../../server/config.js';
import type { Recording, RecordingDetails } from '../../server/wire/recordings.js';
import { until } from './mediaApp.js';
import { startVideoApp, type VideoApp } from './videoApp.js';

const run = promisify(execFile);

/** What ffprobe reads out of a file. */
export interface Probed {
  seconds: number;
  /** Its own date, ms since the epoch. */
  at: number;
  codecs: string[];
  /** Packets read to the end of the file, of the picture. */
  pictures: number;
  complaint: string;
}

/** Reads a whole file with ffprobe. @throws Error when it is none */
export async function probe(file: string): Promise<Probed> {
  const show = 'format=duration:format_tags=creation_time:stream=codec_name,codec_type,nb_read_packets';
  const args = ['-v', 'error', '-count_packets', '-show_entries', show, '-of', 'json', file];
  const { stdout, stderr } = await run('ffprobe', args);
  const { format, streams } = JSON.parse(stdout) as {
    format: { duration: string; tags: { creation_time: string } };
    streams: { codec_name: string; codec_type: string; nb_read_packets: string }[];
  };
  return {
    seconds: Number(format.duration),
    at: Date.parse(format.tags.creation_time),
    codecs: streams.map(({ codec_name }) => codec_name).sort(),
    pictures: Number(streams.find(({ codec_type }) => codec_type === 'video')?.nb_read_packets ?? 0),
    complaint: stderr,
  };
}

/** A whole server with files of two seconds, a unit and a camera of Jinan, and people inside and outside. */
export async function startRecordingApp(t: Test, config: Partial<Config> = {}) {
  const app = await startVideoApp(t, { recordingSegmentMs: 2000, recordingMinFreeBytes: 1e6, ...config });
  const { must, admin, person } = app;
  if (config.dataDir === undefined) await addThings(app);
  const people = config.dataDir === undefined;
  const as = (name: string, role: Parameters<typeof person>[1], org: string) =>
    people ? person(name, role, org) : app.signIn(name);
  return {
    ...app,
    recordings: app.muster.recordings!,
    commander: await as('commander', 'commander', 'hq/jinan'),
    operator: await as('operator', 'operator', 'hq/jinan'),
    dispatcher: await as('dispatcher', 'dispatcher', 'hq/jinan'),
    stranger: await as('stranger', 'commander', 'hq/qingdao'),
    /** A recording with at least so many files. */
    withFiles: (id: string, count: number) =>
      until(async () => {
        const found = (await must('GET', `/recordings/${id}`, admin)) as RecordingDetails;
        return found.files.length >= count ? found : undefined;
      }),
    startRecording: (stream: string, token: string, purpose = 'drill') =>
      must('POST', `/streams/${stream}/recording`, token, { purpose }) as Promise<Recording>,
  };
}

async function addThings({ must, admin }: VideoApp): Promise<void> {
  for (const org of ['hq/jinan', 'hq/qingdao'])
    await must('PUT', `/orgs/${encodeURIComponent(org)}`, admin, { name: org });
  await must('PUT', '/units/u1', admin, { callsign: 'A-11', kind: 'foot', org: 'hq/jinan', status: 'available' });
  await must('PUT', '/cameras/c1', admin, { name: 'Square', org: 'hq/jinan', lat: 36.66, lng: 117.02 });
  const report = { unitId: 'u1', lat: 36.66, lng: 117.02, reportedAt: new Date().toISOString() };
  await must('POST', '/positions', admin, [report]);
}
