import { childrenOf, readXml, textOf, textsOf, type XmlElement, XmlError } from './capXml.js';

/** Namespaces of CAP 1.2 and 1.1 (OASIS). */
const NAMESPACES = new Set(['urn:oasis:names:tc:emergency:cap:1.2', 'urn:oasis:names:tc:emergency:cap:1.1']);
const STATUSES = ['Actual', 'Exercise', 'System', 'Test', 'Draft'] as const;
const MESSAGE_TYPES = ['Alert', 'Update', 'Cancel', 'Ack', 'Error'] as const;

/** A place in degrees. */
interface Place {
  lat: number;
  lng: number;
}

/** One Common Alerting Protocol message, the parts that an incident is made of. */
export interface CapAlert {
  readonly identifier: string;
  readonly sender: string;
  readonly sent: string;
  readonly status: (typeof STATUSES)[number];
  readonly msgType: (typeof MESSAGE_TYPES)[number];
  /** `sender,identifier,sent` of the messages it is about. */
  readonly references: readonly string[];
  readonly category?: string;
  readonly event?: string;
  readonly urgency?: string;
  readonly severity?: string;
  readonly certainty?: string;
  readonly headline?: string;
  readonly description?: string;
  readonly instruction?: string;
  readonly expires?: string;
  readonly areaDesc?: string;
  /** Centre of its first circle, else the middle of its first polygon. */
  readonly place?: Place;
}

/** A message that is no CAP. */
export class CapError extends Error {}

/**
 * Reads a CAP 1.2 message (OASIS CAP-v1.2); of several languages the first block that is English or Chinese, else the first.
 * @throws CapError saying what is missing or wrong
 */
export function readCap(text: string): CapAlert {
  const alert = rootOf(text);
  const need = (name: string): string => {
    const value = textOf(alert, name);
    if (value === undefined) throw new CapError(`<${name}> is missing or empty`);
    return value;
  };
  const oneOf = <const T extends readonly string[]>(name: string, words: T): T[number] => {
    const value = need(name);
    if (!words.includes(value))
      throw new CapError(`<${name}> is ${value.slice(0, 40)}, not one of ${words.join(', ')}`);
    return value;
  };
  const sent = need('sent');
  if (Number.isNaN(Date.parse(sent))) throw new CapError('<sent> is no instant');
  const info = infoOf(alert);
  return {
    identifier: identifierOf(need('identifier'), 'identifier'),
    sender: identifierOf(need('sender'), 'sender'),
    sent: new Date(sent).toISOString(),
    status: oneOf('status', STATUSES),
    msgType: oneOf('msgType', MESSAGE_TYPES),
    references: (textOf(alert, 'references') ?? '').split(/\s+/).filter(Boolean),
    ...(info && readInfo(info)),
  };
}

/** Identifiers may hold no space, comma, `<` or `&` (CAP 1.2, 3.2.1). */
function identifierOf(value: string, name: string): string {
  if (/[\s,<&]/.test(value) || value.length > 200)
    throw new CapError(`<${name}> holds a space or comma, or is too long`);
  return value;
}

function rootOf(text: string): XmlElement {
  let root: XmlElement;
  try {
    root = readXml(text);
  } catch (error) {
    if (error instanceof XmlError) throw new CapError(`this is not well-formed XML: ${error.message}`);
    throw error;
  }
  if (root.name !== 'alert' || !NAMESPACES.has(root.namespace)) {
    throw new CapError('the document is no <alert> of urn:oasis:names:tc:emergency:cap:1.2');
  }
  return root;
}

function infoOf(alert: XmlElement): XmlElement | undefined {
  const infos = childrenOf(alert, 'info');
  return infos.find((info) => /^(en|zh)\b/i.test(textOf(info, 'language') ?? 'en')) ?? infos[0];
}

type Info = Omit<CapAlert, 'identifier' | 'sender' | 'sent' | 'status' | 'msgType' | 'references'>;
const INFO_TEXTS = [
  'category',
  'event',
  'urgency',
  'severity',
  'certainty',
  'headline',
  'description',
  'instruction',
  'expires',
] as const;

function readInfo(info: XmlElement): Info {
  const found: { -readonly [name in keyof Info]: Info[name] } = {};
  for (const name of INFO_TEXTS) {
    const value = textOf(info, name);
    if (value !== undefined) found[name] = value;
  }
  const areas = childrenOf(info, 'area');
  const areaDesc = areas.map((area) => textOf(area, 'areaDesc')).find(Boolean);
  const place =
    areas
      .flatMap((area) => textsOf(area, 'circle'))
      .map(centreOf)
      .find(Boolean) ??
    areas
      .flatMap((area) => textsOf(area, 'polygon'))
      .map(middleOf)
      .find(Boolean);
  return { ...found, ...(areaDesc !== undefined && { areaDesc }), ...(place && { place }) };
}

/** Centre of `lat,lng radius`. @throws CapError */
function centreOf(circle: string): Place | undefined {
  return circle === '' ? undefined : placeOf(circle.split(/\s+/)[0]);
}

/** Mean of the corners of `lat,lng lat,lng …`, the closing one left out. @throws CapError */
function middleOf(polygon: string): Place | undefined {
  if (polygon === '') return undefined;
  const corners = polygon.split(/\s+/).map(placeOf);
  const open = corners.length > 1 ? corners.slice(0, -1) : corners;
  const [first] = open;
  // Longitudes count from the first corner, so that an area over the antimeridian has its middle there.
  const turned = open.map(({ lng }) => lng - 360 * Math.round((lng - first.lng) / 360));
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const lng = mean(turned);
  return { lat: mean(open.map(({ lat }) => lat)), lng: lng > 180 ? lng - 360 : lng < -180 ? lng + 360 : lng };
}

function placeOf(text: string): Place {
  const match = /^(-?\d+(?:\.\d+)?),(-?\d+(?:\.\d+)?)$/.exec(text);
  const [lat, lng] = [Number(match?.[1]), Number(match?.[2])];
  if (!match || Math.abs(lat) > 90 || Math.abs(lng) > 180)
    throw new CapError(`${text.slice(0, 40)} is no place (lat,lng)`);
  return { lat, lng };
}

/** Priority of an alert, 1 to 4: its severity, one more urgent when it is immediate, one less when it is unlikely. */
export function capPriority({
  severity,
  urgency,
  certainty,
}: Pick<CapAlert, 'severity' | 'urgency' | 'certainty'>): number {
  const bySeverity: Record<string, number> = { Extreme: 1, Severe: 2, Moderate: 3, Minor: 4 };
  let priority = bySeverity[severity ?? ''] ?? 4;
  if (urgency === 'Immediate') priority--;
  if (certainty === 'Unlikely') priority++;
  return Math.min(4, Math.max(1, priority));
}

/** What an alert says, for a person to read. */
export function capText(alert: CapAlert): string {
  const { event, headline, description, instruction, areaDesc, sender, identifier } = alert;
  return [headline ?? event, description, instruction, areaDesc, `CAP ${sender},${identifier}`]
    .filter(Boolean)
    .join('\n')
    .slice(0, 4000);
}
