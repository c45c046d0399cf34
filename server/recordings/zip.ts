import { crc32 } from 'node:zlib';

/** One file of an archive, read twice: for its checksum, and to be written. */
export interface ZipFile {
  name: string;
  modifiedAt: Date;
  read(): AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
}

const VERSION_ZIP64 = 45;
/** Names are UTF-8. */
const FLAGS = 0x0800;
const ALL_ONES = 0xffff_ffff;

interface Written {
  name: Buffer;
  time: number;
  date: number;
  crc: number;
  size: number;
  offset: number;
}

/**
 * A ZIP archive of files as they are (stored, APPNOTE 6.3.9), piece by piece; sizes and offsets are written as ZIP64, so that
 * none is too large.
 */
export async function* zipStream(files: Iterable<ZipFile>): AsyncGenerator<Buffer, void, void> {
  const written: Written[] = [];
  let offset = 0;
  for (const file of files) {
    const { crc, size } = await measure(file);
    const entry: Written = { name: Buffer.from(file.name), ...dosTime(file.modifiedAt), crc, size, offset };
    const head = localHeader(entry);
    yield head;
    for await (const chunk of file.read()) yield Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    offset += head.length + size;
    written.push(entry);
  }
  const directory = Buffer.concat(written.map(centralHeader));
  yield directory;
  yield endOfArchive(written.length, directory.length, offset);
}

async function measure(file: ZipFile): Promise<{ crc: number; size: number }> {
  let [crc, size] = [0, 0];
  for await (const chunk of file.read()) {
    crc = crc32(chunk, crc);
    size += chunk.length;
  }
  return { crc, size };
}

/** MS-DOS date and time, in UTC. */
function dosTime(at: Date): { time: number; date: number } {
  const time = (at.getUTCHours() << 11) | (at.getUTCMinutes() << 5) | (at.getUTCSeconds() >> 1);
  return { time, date: ((at.getUTCFullYear() - 1980) << 9) | ((at.getUTCMonth() + 1) << 5) | at.getUTCDate() };
}

/** What local and central headers have in common: from the version needed to the name's length, and the extra field's. */
function common({ name, time, date, crc }: Written, extraLength: number): Buffer {
  const part = Buffer.alloc(26);
  part.writeUInt16LE(VERSION_ZIP64, 0);
  part.writeUInt16LE(FLAGS, 2);
  part.writeUInt16LE(time, 6);
  part.writeUInt16LE(date, 8);
  part.writeUInt32LE(crc, 10);
  part.writeUInt32LE(ALL_ONES, 14);
  part.writeUInt32LE(ALL_ONES, 18);
  part.writeUInt16LE(name.length, 22);
  part.writeUInt16LE(extraLength, 24);
  return part;
}

/** The ZIP64 extra field: original size, compressed size and, in the directory, the offset. */
function zip64Extra(...values: number[]): Buffer {
  const extra = Buffer.alloc(4 + values.length * 8);
  extra.writeUInt16LE(1, 0);
  extra.writeUInt16LE(values.length * 8, 2);
  for (const [at, value] of values.entries()) extra.writeBigUInt64LE(BigInt(value), 4 + at * 8);
  return extra;
}

function localHeader(entry: Written): Buffer {
  const extra = zip64Extra(entry.size, entry.size);
  return Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), common(entry, extra.length), entry.name, extra]);
}

function centralHeader(entry: Written): Buffer {
  const extra = zip64Extra(entry.size, entry.size, entry.offset);
  const madeBy = Buffer.from([VERSION_ZIP64, 3]);
  // Comment length, disk, internal and external attributes (a file of its owner's), offset.
  const rest = Buffer.alloc(14);
  rest.writeUInt32LE(0o100600 * 0x10000, 6);
  rest.writeUInt32LE(ALL_ONES, 10);
  const signature = Buffer.from('PK\x01\x02', 'latin1');
  return Buffer.concat([signature, madeBy, common(entry, extra.length), rest, entry.name, extra]);
}

function endOfArchive(count: number, directoryLength: number, offset: number): Buffer {
  const end64 = Buffer.alloc(56);
  end64.write('PK\x06\x06', 0, 'latin1');
  end64.writeBigUInt64LE(44n, 4);
  end64.writeUInt16LE(VERSION_ZIP64, 12);
  end64.writeUInt16LE(VERSION_ZIP64, 14);
  end64.writeBigUInt64LE(BigInt(count), 24);
  end64.writeBigUInt64LE(BigInt(count), 32);
  end64.writeBigUInt64LE(BigInt(directoryLength), 40);
  end64.writeBigUInt64LE(BigInt(offset), 48);
  const locator = Buffer.alloc(20);
  locator.write('PK\x06\x07', 0, 'latin1');
  locator.writeBigUInt64LE(BigInt(offset + directoryLength), 8);
  locator.writeUInt32LE(1, 16);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 0, 'latin1');
  end.writeUInt16LE(0xffff, 8);
  end.writeUInt16LE(0xffff, 10);
  end.writeUInt32LE(ALL_ONES, 12);
  end.writeUInt32LE(ALL_ONES, 16);
  return Buffer.concat([end64, locator, end]);
}
