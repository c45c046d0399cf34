import { accessSync, closeSync, constants, mkdirSync, openSync, readFileSync, readSync, statSync } from 'node:fs';
import { isIP } from 'node:net';
import { resolve } from 'node:path';
import { UNIT_KINDS } from '../wire/units.js';

/** A base map as configured: none, a PMTiles file on this machine, or a tile URL template. */
export type BasemapConfig =
  | { kind: 'none' }
  | { kind: 'pmtiles'; file: string; center: { lat: number; lng: number; zoom: number } }
  | { kind: 'tiles'; url: string };

/** Age in milliseconds after which a unit of a kind is stale, then lost. `default` is for every other kind. */
export type Thresholds = Readonly<Record<string, number>> & { readonly default: number };

/** Thrown by a parser: the value is not what the variable accepts; `why` may add a reason. */
export class Rejected extends Error {}
export const reject = (why = ''): never => {
  throw new Rejected(why);
};

export const integer = (min: number, max: number) => (text: string) => {
  if (!/^-?\d{1,15}$/.test(text)) reject();
  const value = Number(text);
  return value >= min && value <= max ? value : reject();
};
export const word =
  <const T extends readonly string[]>(words: T) =>
  (text: string): T[number] =>
    words.includes(text) ? text : reject();
/** Some of the words, separated by commas, each once. */
export const words =
  <const T extends readonly string[]>(known: T) =>
  (text: string): T[number][] => [...new Set(text.split(',').map((part) => word(known)(part.trim())))];
export const flag = (text: string) =>
  /^(1|true|yes|on)$/i.test(text) ? true : /^(0|false|no|off)$/i.test(text) ? false : reject();
export const url =
  (...schemes: string[]) =>
  (text: string) => {
    const parsed = URL.canParse(text) ? new URL(text) : reject('not a URL');
    return schemes.includes(parsed.protocol) && parsed.hostname !== '' ? text : reject();
  };
export const host = (text: string) =>
  isIP(text) !== 0 || /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/i.test(text)
    ? /^[\d.]+$/.test(text) && isIP(text) === 0
      ? reject()
      : text
    : reject();
export const readableFile = (text: string) => {
  const file = resolve(text);
  try {
    if (!statSync(file).isFile()) reject('not a file');
    accessSync(file, constants.R_OK);
  } catch (error) {
    if (error instanceof Rejected) throw error;
    reject(codeOf(error));
  }
  return file;
};
const codeOf = (error: unknown) => (error instanceof Error && 'code' in error ? String(error.code) : String(error));

/** Reads `30s`, `5m`, `2h` or `1500ms` as milliseconds. */
export const durationMs = (text: string) => {
  const match = /^(\d{1,9})(ms|s|m|h)$/.exec(text) ?? reject();
  return Number(match[1]) * { ms: 1, s: 1000, m: 60_000, h: 3_600_000 }[match[2] as 'ms' | 's' | 'm' | 'h'];
};
export const durationBetween = (min: string, max: string) => (text: string) => {
  const value = durationMs(text);
  return value >= durationMs(min) && value <= durationMs(max) ? value : reject();
};
export const thresholds =
  (fallback: Thresholds) =>
  (text: string): Thresholds => {
    // A new default is meant for all kinds: the built-in exceptions go.
    const parts = text
      .split(',')
      .map((part) => /^([A-Za-z0-9]+)=(.+)$/.exec(part.trim()) ?? ['', 'default', part.trim()]);
    const renewed = parts.some((part) => part[1] === 'default');
    const table: Record<string, number> & { default: number } = renewed
      ? { default: fallback.default }
      : { ...fallback };
    for (const [, kind = '', time = ''] of parts) {
      if (kind !== 'default' && !(UNIT_KINDS as readonly string[]).includes(kind)) reject(`no unit kind ${kind}`);
      const value = durationMs(time);
      if (value < 1000 || value > 86_400_000) reject('1s to 24h');
      table[kind] = value;
    }
    return Object.freeze(table);
  };
export const dataDir = (text: string) => {
  const folder = resolve(text);
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK);
    if (!statSync(folder).isDirectory()) reject('not a folder');
  } catch (error) {
    if (error instanceof Rejected) throw error;
    reject(codeOf(error));
  }
  return folder;
};
export const basemap = (text: string): BasemapConfig => {
  if (/^https?:\/\//.test(text)) {
    if (!['{z}', '{x}', '{y}'].every((part) => text.includes(part))) reject('no {z}, {x} and {y} in it');
    url('http:', 'https:')(text.replace(/[{}]/g, ''));
    return { kind: 'tiles', url: text };
  }
  const file = readableFile(text);
  const head = Buffer.alloc(127);
  const fd = openSync(file, 'r');
  const length = readSync(fd, head, 0, head.length, 0);
  closeSync(fd);
  if (length < head.length || head.toString('latin1', 0, 7) !== 'PMTiles' || head[7] !== 3)
    reject('not a PMTiles v3 file');
  return { kind: 'pmtiles', file, center: pmtilesCenter(head) };
};
/** Where a PMTiles v3 header (127 bytes, numbers little-endian, degrees times 10^7) says the map should open. */
const pmtilesCenter = (head: Buffer) => {
  const degrees = (at: number) => head.readInt32LE(at) / 1e7;
  const maxZoom = head.readUInt8(101);
  return {
    lat: (degrees(106) + degrees(114)) / 2,
    lng: (degrees(102) + degrees(110)) / 2,
    zoom: Math.min(maxZoom, Math.max(head.readUInt8(118), 12)),
  };
};
export const center = (text: string) => {
  const parts = text.split(',').map((part) => (part.trim() === '' ? Number.NaN : Number(part)));
  const [lat, lng, zoom] = parts;
  if (parts.length !== 3 || !(Math.abs(lat!) <= 90) || !(Math.abs(lng!) <= 180) || !(zoom! >= 0 && zoom! <= 22))
    reject();
  return { lat: lat!, lng: lng!, zoom: zoom! };
};
export const origins = (text: string) =>
  text.split(',').map((part) => {
    const trimmed = part.trim();
    if (!URL.canParse(trimmed)) reject(`${trimmed} is no origin`);
    const parsed = new URL(trimmed);
    return /^https?:$/.test(parsed.protocol) && parsed.origin === trimmed ? trimmed : reject(`${trimmed} is no origin`);
  });
export const mediaPort = integer(1, 65_535);
export const password = (text: string) => (text.length >= 8 && text.length <= 256 ? text : reject());
export const secretFile =
  <T>(parse: (text: string) => T) =>
  (text: string) =>
    parse(readFileSync(readableFile(text), 'utf8').replace(/\r?\n$/, ''));
