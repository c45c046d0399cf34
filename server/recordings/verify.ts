import { join } from 'node:path';
import type { StreamId } from '../wire/ids.js';
import type { RecordingFault, StreamVerdict } from '../wire/recordings.js';
import { hashFile, timesOf } from './files.js';
import { EMPTY_HEAD, fitsAfter, type ManifestEntry, type ManifestHead, type SegmentEntry } from './manifest.js';

/** What is checked: a stream's entries, the head noted beside them, and the folder with its files. */
export interface Checked {
  streamId: string;
  entries: AsyncIterable<ManifestEntry>;
  noted: ManifestHead | undefined;
  dir: string;
}

/** Walks a stream's manifest and reads every file in it; each fault is named by its entry, and nothing is changed. */
export async function verifyStream({ streamId, entries, noted, dir }: Checked): Promise<StreamVerdict> {
  const faults: StreamVerdict['faults'] = [];
  const fault = (what: RecordingFault, sequence: number, file?: string) =>
    faults.push({ what, sequence, ...(file !== undefined && { file }) });
  const present = new Map<number, SegmentEntry>();
  const gone: SegmentEntry[] = [];
  let head = EMPTY_HEAD;
  let count = 0;
  for await (const entry of entries) {
    count++;
    if (!fitsAfter(head, entry)) fault('chain', head.sequence + 1);
    // What comes after a broken entry is held against what it says itself.
    head = { sequence: entry.sequence, hash: entry.hash };
    if (entry.type === 'segment') present.set(entry.sequence, entry);
    else
      for (const sequence of entry.segments) {
        const segment = present.get(sequence);
        if (segment) gone.push(segment);
        present.delete(sequence);
      }
  }
  if (noted && (noted.sequence !== head.sequence || noted.hash !== head.hash)) fault('end', head.sequence + 1);
  let [files, bytes] = [0, 0];
  for (const { sequence, file, sha256, bytes: length } of present.values()) {
    const found = await hashFile(join(dir, file)).catch(() => undefined);
    if (!found) fault('missing', sequence, file);
    else if (found.sha256 !== sha256 || found.bytes !== length) fault('changed', sequence, file);
    else [files, bytes] = [files + 1, bytes + length];
  }
  for (const { sequence, file } of gone) if (await timesOf(join(dir, file))) fault('notDeleted', sequence, file);
  const valid = faults.length === 0;
  return { streamId: streamId as StreamId, valid, entries: count, files, deleted: gone.length, bytes, head, faults };
}
