import { closeSync, constants, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/** The newest entry of the ledger, noted outside the database: a ledger that ends before it has lost its tail. */
export interface LedgerHead {
  sequence: number;
  hash: string;
}

/** Name of the note inside the data folder. */
const HEAD_FILE = 'ledger.head';

/**
 * Rewrites the note after each commit and before its acknowledgement. It is not synced on its own: it outlives the process;
 * after a power cut it may be older than the ledger, which proves less but never accuses wrongly.
 */
export class LedgerHeadFile {
  readonly #file: number;

  constructor(folder: string) {
    this.#file = openSync(join(folder, HEAD_FILE), constants.O_CREAT | constants.O_WRONLY, 0o600);
  }

  /** Overwrites in place, one write of a fixed length: a kill leaves the old note or the new one. */
  write(head: LedgerHead): void {
    writeSync(this.#file, `${String(head.sequence).padStart(16, '0')} ${head.hash}\n`, 0);
  }

  close(): void {
    closeSync(this.#file);
  }
}

/** The note in a data folder: absent, damaged, or the head it names. */
export function readLedgerHead(folder: string): LedgerHead | 'absent' | 'damaged' {
  let text: string;
  try {
    text = readFileSync(join(folder, HEAD_FILE), 'latin1');
  } catch {
    return 'absent';
  }
  if (text === '') return 'absent';
  const match = /^(\d{16}) ([0-9a-f]{64})\n$/.exec(text);
  return match ? { sequence: Number(match[1]), hash: match[2]! } : 'damaged';
}
