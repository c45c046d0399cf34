import type { AttachmentType } from '../wire/attachments.js';

/** The first bytes of formats: offset, what is there, and what it is. */
const MARKS: readonly (readonly [at: number, mark: string, type: AttachmentType])[] = [
  [0, '\xff\xd8\xff', 'image/jpeg'],
  [0, '\x89PNG\r\n\x1a\n', 'image/png'],
  [0, 'GIF87a', 'image/gif'],
  [0, 'GIF89a', 'image/gif'],
  [0, '%PDF-', 'application/pdf'],
  [0, 'PK\x03\x04', 'application/zip'],
  [0, 'PK\x05\x06', 'application/zip'],
  [0, 'OggS', 'audio/ogg'],
  [0, 'ID3', 'audio/mpeg'],
  [0, '\xff\xfb', 'audio/mpeg'],
  [0, '\xff\xf3', 'audio/mpeg'],
  [8, 'WEBP', 'image/webp'],
  [8, 'WAVE', 'audio/wav'],
];
/** Brands of the ISO base media file format (ISO/IEC 14496-12), after `ftyp`. */
const BRANDS: readonly (readonly [brand: RegExp, type: AttachmentType])[] = [
  [/^(heic|heix|hevc|mif1|msf1)/, 'image/heic'],
  [/^(avif|avis)/, 'image/avif'],
  [/^qt/, 'video/quicktime'],
  [/^M4[AB]/, 'audio/mp4'],
  [/^/, 'video/mp4'],
];
/** Programs: ELF, Windows, Mach-O, Java, WebAssembly, scripts. */
const PROGRAMS = [
  '\x7fELF',
  'MZ',
  '\xcf\xfa\xed\xfe',
  '\xce\xfa\xed\xfe',
  '\xca\xfe\xba\xbe',
  '\xfe\xed\xfa\xce',
  '\xfe\xed\xfa\xcf',
  '\0asm',
  '#!',
];
const utf8 = new TextDecoder('utf-8', { fatal: true });

/** What content is, by its own bytes and nothing anybody says; undefined for programs, which are not taken. */
export function contentTypeOf(content: Uint8Array): AttachmentType | undefined {
  const head = Buffer.from(content.buffer, content.byteOffset, Math.min(content.byteLength, 64)).toString('latin1');
  if (PROGRAMS.some((mark) => head.startsWith(mark))) return undefined;
  const marked = MARKS.find(([at, mark]) => head.startsWith(mark, at) && (at === 0 || head.startsWith('RIFF')));
  if (marked) return marked[2];
  if (head.startsWith('ftyp', 4)) return BRANDS.find(([brand]) => brand.test(head.slice(8, 12)))![1];
  if (head.startsWith('\x1aE\xdf\xa3')) return head.includes('webm') ? 'video/webm' : 'application/octet-stream';
  return textTypeOf(content) ?? 'application/octet-stream';
}

/** Text is valid UTF-8 without control characters other than blanks; markup counts as text and is never rendered. */
function textTypeOf(content: Uint8Array): AttachmentType | undefined {
  let text: string;
  try {
    text = utf8.decode(content);
  } catch {
    return undefined;
  }
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for.
  if (/[\0-\x08\x0e-\x1a\x1c-\x1f]/.test(text)) return undefined;
  if (!/^\s*[[{]/.test(text)) return 'text/plain';
  try {
    JSON.parse(text);
    return 'application/json';
  } catch {
    return 'text/plain';
  }
}

/** Whether content may be said to be of a type: it is, or the type says less, or names the same family. */
export function agrees(declared: string, found: AttachmentType): boolean {
  const [family] = declared.split('/');
  if (declared === found || declared === 'application/octet-stream') return true;
  // Sound and film share their containers; offices pack their documents as zip; text has many names.
  if (family === 'audio' || family === 'video') return /^(audio|video)\//.test(found);
  if (declared.startsWith('application/vnd.') || declared === 'application/x-zip-compressed')
    return found === 'application/zip' || found === 'application/octet-stream';
  if (family === 'text' || /[/+]json$/.test(declared)) return found === 'text/plain' || found === 'application/json';
  return false;
}
