/** What a sequence parameter set says of a stream (ITU-T H.264 7.3.2.1). */
export interface SequenceParameters {
  profile: number;
  /** Profile and constraint flags, `42e0`. */
  profileText: string;
  /** 4:2:0 with 8 bits. */
  isPlain: boolean;
  isInterlaced: boolean;
  /** Frames that may be shown later than they are sent; undefined: it is not said. */
  reorderFrames: number | undefined;
  widthPixels: number;
  heightPixels: number;
}

const HIGH_PROFILES = new Set([100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135]);

/** Reads an SPS NAL unit, its header byte included; undefined when it is none or broken. */
export function readSequenceParameters(unit: Uint8Array): SequenceParameters | undefined {
  if (unit.length < 4 || (unit[0]! & 31) !== 7) return undefined;
  const bits = new Bits(unescaped(unit.subarray(1)));
  try {
    return readFrom(bits);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** Without the bytes that keep start codes out. */
function unescaped(bytes: Uint8Array): Uint8Array {
  return bytes.filter((byte, at) => !(byte === 3 && at >= 2 && bytes[at - 1] === 0 && bytes[at - 2] === 0));
}

class Bits {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** Up to 32 bits. @throws RangeError behind the end */
  read(count: number): number {
    let value = 0;
    for (let bit = 0; bit < count; bit++, this.#at++) {
      const byte = this.#bytes[this.#at >> 3];
      if (byte === undefined) throw new RangeError('the parameter set ends too early');
      value = value * 2 + ((byte >> (7 - (this.#at & 7))) & 1);
    }
    return value;
  }

  flag(): boolean {
    return this.read(1) === 1;
  }

  /** ue(v), 9.1. */
  unsigned(): number {
    let zeros = 0;
    while (!this.flag()) if (++zeros > 31) throw new RangeError('a number has no end');
    return 2 ** zeros - 1 + this.read(zeros);
  }

  signed(): number {
    const code = this.unsigned();
    return code % 2 === 1 ? (code + 1) / 2 : -code / 2;
  }
}

function readFrom(bits: Bits): SequenceParameters {
  const profile = bits.read(8);
  const constraints = bits.read(8);
  bits.read(8);
  bits.unsigned();
  const chroma = HIGH_PROFILES.has(profile) ? readChroma(bits) : { format: 1, isPlain: true };
  bits.unsigned();
  const orderType = readOrder(bits);
  bits.unsigned();
  bits.read(1);
  const size = readSize(bits, chroma.format);
  const hasUsability = bits.flag();
  const told = hasUsability ? readReorder(bits) : undefined;
  // Baseline has no B slices; order type 2 says that frames are shown as they are sent.
  const reorderFrames = profile === 66 || orderType === 2 ? 0 : told;
  const profileText = [profile, constraints].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return { profile, profileText, isPlain: chroma.isPlain, reorderFrames, ...size };
}

function readChroma(bits: Bits): { format: number; isPlain: boolean } {
  const format = bits.unsigned();
  if (format === 3) bits.read(1);
  const depths = [bits.unsigned(), bits.unsigned()];
  bits.read(1);
  const lists = bits.flag() ? (format === 3 ? 12 : 8) : 0;
  for (let list = 0; list < lists; list++) {
    if (bits.flag()) skipScaling(bits, list);
  }
  return { format, isPlain: format === 1 && depths.every((depth) => depth === 0) };
}

function skipScaling(bits: Bits, list: number): void {
  let [last, next] = [8, 8];
  for (let at = 0; at < (list < 6 ? 16 : 64); at++) {
    if (next !== 0) next = (last + bits.signed() + 256) % 256;
    if (next !== 0) last = next;
  }
}

/** Picture order count; gives its type. */
function readOrder(bits: Bits): number {
  const type = bits.unsigned();
  if (type === 0) bits.unsigned();
  if (type === 1) {
    bits.read(1);
    bits.signed();
    bits.signed();
    const count = bits.unsigned();
    if (count > 255) throw new RangeError('too many offsets');
    for (let at = 0; at < count; at++) bits.signed();
  }
  return type;
}

function readSize(bits: Bits, chromaFormat: number) {
  const width = (bits.unsigned() + 1) * 16;
  const units = bits.unsigned() + 1;
  const isInterlaced = !bits.flag();
  if (isInterlaced) bits.read(1);
  bits.read(1);
  const crop = bits.flag() ? [bits.unsigned(), bits.unsigned(), bits.unsigned(), bits.unsigned()] : [0, 0, 0, 0];
  const [left = 0, right = 0, top = 0, bottom = 0] = crop;
  const stepX = chromaFormat === 1 || chromaFormat === 2 ? 2 : 1;
  const stepY = (chromaFormat === 1 ? 2 : 1) * (isInterlaced ? 2 : 1);
  const height = units * 16 * (isInterlaced ? 2 : 1);
  return { isInterlaced, widthPixels: width - stepX * (left + right), heightPixels: height - stepY * (top + bottom) };
}

/** Video usability (E.1.1), as far as `max_num_reorder_frames`. */
function readReorder(bits: Bits): number | undefined {
  if (bits.flag() && bits.read(8) === 255) bits.read(32);
  if (bits.flag()) bits.read(1);
  if (bits.flag()) {
    bits.read(4);
    if (bits.flag()) bits.read(24);
  }
  if (bits.flag()) {
    bits.unsigned();
    bits.unsigned();
  }
  if (bits.flag()) {
    bits.read(32);
    bits.read(32);
    bits.read(1);
  }
  const hasNal = bits.flag();
  if (hasNal) skipHrd(bits);
  const hasVcl = bits.flag();
  if (hasVcl) skipHrd(bits);
  if (hasNal || hasVcl) bits.read(1);
  bits.read(1);
  if (!bits.flag()) return undefined;
  bits.read(1);
  for (let skipped = 0; skipped < 4; skipped++) bits.unsigned();
  return bits.unsigned();
}

function skipHrd(bits: Bits): void {
  const count = bits.unsigned() + 1;
  if (count > 32) throw new RangeError('too many schedules');
  bits.read(8);
  for (let at = 0; at < count; at++) {
    bits.unsigned();
    bits.unsigned();
    bits.read(1);
  }
  bits.read(20);
}
