import type { Place } from './workspace.js';

/** A place written out, and the notation it was understood as. */
export interface WrittenPlace extends Place {
  readonly notation: 'decimal' | 'dms' | 'utm';
}

const NUMBER = '([+-]?\\d+(?:\\.\\d+)?)';
const DECIMAL = new RegExp(`^${NUMBER}\\s*[,;\\s]\\s*${NUMBER}$`);
/** Degrees, minutes and seconds with a hemisphere before or after. */
const ANGLE =
  /([NSEW])?\s*(\d+(?:\.\d+)?)\s*[°d\s]\s*(?:(\d+(?:\.\d+)?)\s*['′m\s]\s*)?(?:(\d+(?:\.\d+)?)\s*["″s]?\s*)?([NSEW])?/giu;
const UTM = /^(\d{1,2})\s*([C-HJ-NP-X])\s+(\d{5,6}(?:\.\d+)?)\s+(\d{6,8}(?:\.\d+)?)$/i;

/**
 * Reads coordinates as people write them: decimal degrees in either order of a pair (latitude first unless it cannot
 * be one), degrees with minutes and seconds and hemispheres, UTM. Undefined when it is nothing of the kind.
 */
export function parseCoordinates(text: string): WrittenPlace | undefined {
  const plain = normalize(text);
  return parseDecimal(plain) ?? parseUtm(plain) ?? parseAngles(plain);
}

function normalize(text: string): string {
  return text
    .normalize('NFKC')
    .replace(/北纬|北緯/g, 'N')
    .replace(/南纬|南緯/g, 'S')
    .replace(/东经|東經/g, 'E')
    .replace(/西经|西經/g, 'W')
    .replace(/度/g, '°')
    .replace(/分/g, "'")
    .replace(/秒/g, '"')
    .replace(/[，、]/g, ',')
    .replace(/[’`´]/g, "'")
    .replace(/[”“]/g, '"')
    .trim();
}

function parseDecimal(text: string): WrittenPlace | undefined {
  const match = DECIMAL.exec(text);
  if (!match) return undefined;
  const [first, second] = [Number(match[1]), Number(match[2])];
  if (isPlace(first, second)) return { lat: first, lng: second, notation: 'decimal' };
  return isPlace(second, first) ? { lat: second, lng: first, notation: 'decimal' } : undefined;
}

function parseAngles(text: string): WrittenPlace | undefined {
  if (!/[NSEW]/i.test(text)) return undefined;
  const spaced = text
    .replace(/([NSEW])/gi, ' $1 ')
    .replace(/\s+/g, ' ')
    .replace(/,/g, ' ')
    .trim();
  const angles: { value: number; isLat: boolean }[] = [];
  const leads = /^[NSEW]/i.test(spaced);
  for (const part of leads ? spaced.split(/(?=[NSEW])/i) : spaced.split(/(?<=[NSEW])/i)) {
    ANGLE.lastIndex = 0;
    const match = ANGLE.exec(`${part.trim()} `);
    if (!match || part.trim() === '') continue;
    const hemisphere = (match[1] ?? match[5] ?? '').toUpperCase();
    const [degrees, minutes, seconds] = [Number(match[2]), Number(match[3] ?? 0), Number(match[4] ?? 0)];
    if (hemisphere === '' || minutes >= 60 || seconds >= 60) return undefined;
    const size = degrees + minutes / 60 + seconds / 3600;
    angles.push({ value: /[SW]/.test(hemisphere) ? -size : size, isLat: /[NS]/.test(hemisphere) });
  }
  const lat = angles.find(({ isLat }) => isLat)?.value;
  const lng = angles.find(({ isLat }) => !isLat)?.value;
  if (angles.length !== 2 || lat === undefined || lng === undefined || !isPlace(lat, lng)) return undefined;
  return { lat, lng, notation: 'dms' };
}

/** Inverse transverse Mercator on WGS84 (Krueger series to the sixth order of the third flattening, as in GeographicLib). */
function parseUtm(text: string): WrittenPlace | undefined {
  const match = UTM.exec(text);
  if (!match) return undefined;
  const zone = Number(match[1]);
  if (zone < 1 || zone > 60) return undefined;
  const isNorth = match[2]!.toUpperCase() >= 'N';
  const n = 0.001_679_220_386_383_705;
  const radius = (6_378_137 / (1 + n)) * (1 + n ** 2 / 4 + n ** 4 / 64);
  const xi = (Number(match[4]) - (isNorth ? 0 : 10_000_000)) / (0.9996 * radius);
  const eta = (Number(match[3]) - 500_000) / (0.9996 * radius);
  const beta = [n / 2 - (2 * n ** 2) / 3 + (37 * n ** 3) / 96, n ** 2 / 48 + n ** 3 / 15, (17 * n ** 3) / 480];
  let xiFlat = xi;
  let etaFlat = eta;
  beta.forEach((b, index) => {
    const j = 2 * (index + 1);
    xiFlat -= b * Math.sin(j * xi) * Math.cosh(j * eta);
    etaFlat -= b * Math.cos(j * xi) * Math.sinh(j * eta);
  });
  const chi = Math.asin(Math.sin(xiFlat) / Math.cosh(etaFlat));
  const delta = [2 * n - (2 * n ** 2) / 3 - 2 * n ** 3, (7 * n ** 2) / 3 - (8 * n ** 3) / 5, (56 * n ** 3) / 15];
  const lat = delta.reduce((sum, d, index) => sum + d * Math.sin(2 * (index + 1) * chi), chi);
  const lng = Math.atan2(Math.sinh(etaFlat), Math.cos(xiFlat));
  const place = { lat: (lat * 180) / Math.PI, lng: (lng * 180) / Math.PI + zone * 6 - 183 };
  return isPlace(place.lat, place.lng) ? { ...place, notation: 'utm' } : undefined;
}

function isPlace(lat: number, lng: number): boolean {
  return Math.abs(lat) <= 90 && Math.abs(lng) <= 180;
}
