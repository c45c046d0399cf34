import { rename, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { FORMAT_ENDINGS, type RecordingFormat } from '../../media/recording/codecs.js';
import { writeFileDate } from '../../media/recording/fileDate.js';
import { mendFile } from '../../media/recording/mend.js';
import type { BrokenSeries, RecordedPart } from '../../media/recording/recorder.js';
import type { RecordingBook, RecordingRecord } from './book.js';
import { hashFile, listFolder, moveInto, openFolder, segmentFile, syncPath, timesOf } from './files.js';
import type { SegmentEntry } from './manifest.js';

export interface AdopterOptions {
  book: RecordingBook;
  dir: string;
  ffmpeg: string;
  /** Days that what is recorded now at an org is kept. */
  daysAt(org: string): number;
  clock: () => number;
  log: { warn(facts: object, text: string): void; info(facts: object, text: string): void };
}

const DAY_MS = 86_400_000;
/** `<recording>-<series>-<index>.part.<ending>`, as recorders name what they write. */
const PART = /^([0-9a-f]{16})-([0-9a-f]{12})-(\d{6})\.part\.(webm|mkv)$/;
/** A file that was written to so lately may still be: its writer ends with the server, but not before it. */
const SETTLED_MS = 3000;

/** Takes finished files into the manifest and to their place: entry first, so that a file in its place is always known. */
export class Adopter {
  readonly #options: AdopterOptions;

  constructor(options: AdopterOptions) {
    this.#options = options;
  }

  /** A file that ffmpeg has finished. */
  async finished(record: RecordingRecord, part: RecordedPart): Promise<void> {
    if (part.durationMs <= 0) return rm(part.path, { force: true });
    await writeFileDate(part.path, part.startedAt);
    await this.#adopt(record, part.path, part);
  }

  /** A file whose writer was ended in the middle: what is whole of it is kept. */
  async broken(record: RecordingRecord, { seriesId, path, index, codecs }: BrokenSeries): Promise<void> {
    const times = await timesOf(path);
    if (!times) return;
    const format: RecordingFormat = path.endsWith('.mkv') ? 'matroska' : 'webm';
    const series = seriesId.slice(-12);
    const startedAt = this.#beginOf(record, series, index) ?? times.bornAt;
    const mended = `${path}.mended`;
    const { ffmpeg, log } = this.#options;
    const durationMs = await mendFile({ ffmpeg, from: path, to: mended, format, startedAt });
    if (durationMs === undefined) {
      log.warn({ file: path }, 'a recorded file was cut off before anything of it could be played');
      return rm(path, { force: true });
    }
    await rename(mended, path);
    await writeFileDate(path, startedAt);
    const part = { seriesId, index, startedAt, durationMs, format, codecs };
    await this.#adopt(record, path, part, true);
    log.info({ recording: record.id, file: basename(path) }, 'a recorded file was cut off and recovered');
  }

  /** Begin of a file, where the one before it is known: its end. */
  #beginOf({ id }: RecordingRecord, series: string, index: number): number | undefined {
    const before = this.#options.book.filesOf(id).find((file) => file.seriesId === series && file.index === index - 1);
    return before && Date.parse(before.startedAt) + before.durationMs;
  }

  async #adopt(
    record: RecordingRecord,
    path: string,
    part: Omit<RecordedPart, 'path'>,
    isRecovered = false,
  ): Promise<void> {
    const { book, dir, daysAt, clock } = this.#options;
    await syncPath(path);
    const { sha256, bytes } = await hashFile(path);
    const seriesId = part.seriesId.slice(-12);
    const { index, format, durationMs, startedAt } = part;
    const file = segmentFile(record.streamId, startedAt, { seriesId, index, ending: FORMAT_ENDINGS[format] });
    await book.append(record.streamId, {
      type: 'segment',
      at: new Date(clock()).toISOString(),
      recordingId: record.id,
      seriesId,
      index,
      file,
      startedAt: new Date(startedAt).toISOString(),
      durationMs: Math.round(durationMs),
      bytes,
      sha256,
      format,
      codecs: part.codecs,
      keepUntil: new Date(startedAt + durationMs + daysAt(record.org) * DAY_MS).toISOString(),
      ...(isRecovered && { recovered: true as const }),
    });
    await moveInto(path, join(dir, file));
  }

  /** What an earlier run of the server left unfinished: files in the manifest go to their place, others are taken in. */
  async recover(): Promise<void> {
    const { book, dir } = this.#options;
    const streams = new Set([...book.all()].map(({ streamId }) => streamId));
    for (const streamId of streams) {
      const folder = openFolder(dir, streamId);
      for (const name of (await listFolder(folder)).sort()) await this.#recoverFile(join(folder, name));
      for (const { file } of book.manifestOf(streamId).lastDeleted) await rm(join(dir, file), { force: true });
    }
  }

  async #recoverFile(path: string): Promise<void> {
    const { book, dir } = this.#options;
    const [, recordingId, seriesId, index] = PART.exec(basename(path)) ?? [];
    const record = recordingId === undefined ? undefined : book.get(recordingId);
    if (!record || seriesId === undefined) return path.endsWith('.mended') ? rm(path, { force: true }) : undefined;
    await this.#untilSettled(path);
    const known = book.filesOf(record.id).find((file) => file.seriesId === seriesId && file.index === Number(index));
    if (known) return moveInto(path, join(dir, known.file));
    const codecs = path.endsWith('.mkv') ? ['H264'] : lastCodecs(book.filesOf(record.id), seriesId);
    await this.broken(record, { seriesId, path, index: Number(index), codecs });
  }

  async #untilSettled(path: string): Promise<void> {
    for (;;) {
      const times = await timesOf(path);
      // Instants of the file system, so its clock: not the one passed in.
      if (!times || Math.abs(Date.now() - times.changedAt) >= SETTLED_MS) return;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
}

/** Codecs of the files of the same series; of none, those are not known. */
const lastCodecs = (files: readonly SegmentEntry[], seriesId: string): readonly string[] =>
  files.findLast((file) => file.seriesId === seriesId)?.codecs ?? [];
