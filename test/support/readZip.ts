import { crc32 } from 'node:zlib';

/** Reads an archive of stored files from its end, as the format says (APPNOTE 6.3.9, with ZIP64). @throws Error when it is none */
export function readZip(archive: Buffer): Map<string, Buffer> {
  const end = archive.lastIndexOf('PK\x05\x06', undefined, 'latin1');
  const locator = end - 20;
  if (end < 0 || archive.readUInt32LE(locator) !== 0x07064b50) throw new Error('no end of a ZIP64 archive');
  const end64 = Number(archive.readBigUInt64LE(locator + 8));
  const count = Number(archive.readBigUInt64LE(end64 + 32));
  let at = Number(archive.readBigUInt64LE(end64 + 48));
  const files = new Map<string, Buffer>();
  for (let n = 0; n < count; n++) {
    if (archive.readUInt32LE(at) !== 0x02014b50) throw new Error(`entry ${n} is not in the directory`);
    const [nameLength, extraLength] = [archive.readUInt16LE(at + 28), archive.readUInt16LE(at + 30)];
    const name = archive.toString('utf8', at + 46, at + 46 + nameLength);
    const extra = at + 46 + nameLength;
    const size = Number(archive.readBigUInt64LE(extra + 4));
    const offset = Number(archive.readBigUInt64LE(extra + 20));
    const begin = offset + 30 + archive.readUInt16LE(offset + 26) + archive.readUInt16LE(offset + 28);
    const content = archive.subarray(begin, begin + size);
    if (crc32(content) !== archive.readUInt32LE(at + 16)) throw new Error(`${name} is damaged`);
    files.set(name, content);
    at = extra + extraLength;
  }
  return files;
}
