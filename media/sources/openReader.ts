import { byteReader } from './byteReader.js';
import { fileReader } from './fileReader.js';
import { rtspReader } from './rtspReader.js';
import { SourceError } from './sourcePolicy.js';
import type { ReadOptions, SourceReader } from './sourceReader.js';

/** The way to a source, by its scheme. */
export function openReader({ address, place, ...options }: ReadOptions): SourceReader {
  if (place.kind === 'file') return fileReader(options.programs, place.handle);
  if (address.scheme === 'file') throw new SourceError('notAllowed');
  const way = { ...options, address, ip: place.ip };
  return address.scheme.startsWith('rtsp') ? rtspReader(way) : byteReader(way);
}
