import { randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { basename, join } from 'node:path';
import type { Principal } from '../wire/identity.js';
import type { RecordingRecord } from './book.js';
import type { SegmentEntry } from './manifest.js';
import { endOf } from './playbacks.js';
import type { ExportSigner } from './signing.js';
import { type ZipFile, zipStream } from './zip.js';

/** An export that may be fetched. Instants are ms since the epoch. */
export interface OfferedExport {
  id: string;
  principal: Principal;
  by: string;
  purpose: string;
  record: RecordingRecord;
  files: readonly SegmentEntry[];
  madeAt: number;
  expiresAt: number;
}

const OFFERED_MS = 15 * 60_000;

/** Exports: what was recorded, with its part of the manifest, a list of hashes and a signature over both. */
export class RecordingExports {
  readonly #options: { clock: () => number; dir: string; signer: ExportSigner };
  readonly #offered = new Map<string, OfferedExport>();

  constructor(options: { clock: () => number; dir: string; signer: ExportSigner }) {
    this.#options = options;
  }

  /** Offers an export, which the caller records. */
  offer(given: Pick<OfferedExport, 'principal' | 'by' | 'purpose' | 'record' | 'files'>): OfferedExport {
    const madeAt = this.#options.clock();
    for (const { id, expiresAt } of this.#offered.values()) if (expiresAt <= madeAt) this.#offered.delete(id);
    const id = randomBytes(12).toString('base64url');
    const offered = { ...given, id, madeAt, expiresAt: madeAt + OFFERED_MS };
    this.#offered.set(id, offered);
    return offered;
  }

  /** An export of this principal and recording that has not expired. */
  find(principal: Principal, recordingId: string, id: string): OfferedExport | undefined {
    const offered = this.#offered.get(id);
    if (!offered || offered.record.id !== recordingId || offered.expiresAt <= this.#options.clock()) return undefined;
    const isTheirs = offered.principal.type === principal.type && offered.principal.id === principal.id;
    return isTheirs ? offered : undefined;
  }

  /** The archive, piece by piece. */
  stream(offered: OfferedExport): AsyncGenerator<Buffer, void, void> {
    return zipStream(this.#contents(offered));
  }

  #contents(offered: OfferedExport): ZipFile[] {
    const { dir, signer } = this.#options;
    const modifiedAt = new Date(offered.madeAt);
    const text = (name: string, content: string | Buffer): ZipFile => ({
      name,
      modifiedAt,
      read: () => [Buffer.from(content as string)],
    });
    const manifest = manifestText(offered);
    const media = offered.files.map((file) => ({
      name: `video/${basename(file.file)}`,
      modifiedAt: new Date(file.startedAt),
      read: () => createReadStream(join(dir, file.file)) as AsyncIterable<Uint8Array>,
    }));
    return [
      ...media,
      text('manifest.json', manifest),
      text('manifest.json.sig', signer.sign(manifest)),
      text('public-key.pem', signer.publicKey),
      text('SHA256SUMS', offered.files.map(({ sha256, file }) => `${sha256}  video/${basename(file)}\n`).join('')),
      text('README.txt', READ_ME),
    ];
  }
}

/** What an export says of itself: who took it and why, and the manifest's entry of each of its files. */
function manifestText({ record, files, by, purpose, madeAt }: OfferedExport): string {
  const { id, streamId, title, org, startedAt, endedAt, startedBy, incidentId } = record;
  const [first, last] = [files[0], files.at(-1)];
  const about = {
    recording: { id, streamId, title, org, startedAt, endedAt, startedBy, purpose: record.purpose, incidentId },
    export: { by, purpose, at: new Date(madeAt).toISOString(), from: first?.startedAt, to: last && endOf(last) },
    entries: files,
  };
  return `${JSON.stringify(about, null, 2)}\n`;
}

const READ_ME = `An export of Muster.

video/          the recorded files; each name begins with the instant (UTC) of its first picture
SHA256SUMS      check with: sha256sum -c SHA256SUMS
manifest.json   who recorded and exported what and why, and each file's entry in the manifest of its stream: "hash" is
                SHA-256 of the entry's canonical JSON (RFC 8785) without "hash", "previousHash" the hash of the entry before
manifest.json.sig, public-key.pem
                signature of manifest.json (Ed25519); check with:
                openssl pkeyutl -verify -pubin -inkey public-key.pem -rawin -in manifest.json -sigfile manifest.json.sig
                The server that made this shows the same key at /api/v1/recordings/storage.

录像导出：video/ 为录像文件，文件名以首帧的 UTC 时刻开头；用 sha256sum -c SHA256SUMS 核对；manifest.json 由本服务器签名。
`;
