import type { LatLng } from '../geo/geodesy.js';
import type { RoadRouter } from './eta.js';

export interface OsrmOptions {
  /** Base address of an OSRM-compatible server, such as `http://127.0.0.1:5000`. */
  url: string;
  /** Milliseconds since the epoch. */
  clock: () => number;
  /** An answer that takes longer is done without. */
  timeoutMs?: number;
  /** After a failure the router is left alone for so long. */
  restMs?: number;
  /** Told why the router could not answer, once for each rest. */
  onFailure?: (why: string) => void;
}

/** OSRM's default `--max-table-size` is 100 places in all. */
const MAX_SOURCES = 99;
const MAX_ANSWER_BYTES = 262_144;

/** The `table` service of OSRM (project-osrm.org, HTTP API v1): driving times from many places to one. */
export class OsrmRouter implements RoadRouter {
  readonly #options: Required<Omit<OsrmOptions, 'onFailure'>> & Pick<OsrmOptions, 'onFailure'>;
  #restUntil = Number.NEGATIVE_INFINITY;

  constructor(options: OsrmOptions) {
    this.#options = { timeoutMs: 400, restMs: 10_000, ...options, url: options.url.replace(/\/+$/, '') };
  }

  /** See RoadRouter; places after the first 99 get null. */
  async secondsTo(to: LatLng, from: readonly LatLng[]): Promise<readonly (number | null)[]> {
    const none = from.map(() => null);
    if (from.length === 0 || this.#options.clock() < this.#restUntil) return none;
    const asked = from.slice(0, MAX_SOURCES);
    try {
      const seconds = readTable(await this.#ask(tablePath(to, asked)), asked.length);
      return from.map((_, n) => seconds[n] ?? null);
    } catch (error) {
      this.#restUntil = this.#options.clock() + this.#options.restMs;
      this.#options.onFailure?.(error instanceof Error ? error.message : String(error));
      return none;
    }
  }

  async #ask(path: string): Promise<string> {
    const response = await fetch(`${this.#options.url}${path}`, {
      headers: { accept: 'application/json' },
      redirect: 'error',
      signal: AbortSignal.timeout(this.#options.timeoutMs),
    });
    const text = await readBounded(response);
    if (!response.ok) throw new Error(`the router answered ${response.status}`);
    return text;
  }
}

/** Path of the table with the place itself first and the others as sources. */
function tablePath(to: LatLng, from: readonly LatLng[]): string {
  const places = [to, ...from].map(({ lat, lng }) => `${lng.toFixed(6)},${lat.toFixed(6)}`).join(';');
  const sources = from.map((_, n) => n + 1).join(';');
  return `/table/v1/driving/${places}?sources=${sources}&destinations=0&annotations=duration`;
}

async function readBounded(response: Response): Promise<string> {
  const reader = response.body?.getReader();
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  while (reader) {
    const { done, value } = await reader.read();
    if (done) break;
    bytes += value.length;
    if (bytes > MAX_ANSWER_BYTES) {
      await reader.cancel();
      throw new Error('the router answered too much');
    }
    chunks.push(value);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** Times of a table answer, one row for each source; what is not a time is null. Throws when it is no such answer. */
function readTable(text: string, sources: number): (number | null)[] {
  const answer: unknown = JSON.parse(text);
  const { code, durations } = (answer ?? {}) as { code?: unknown; durations?: unknown };
  if (code !== 'Ok') throw new Error(`the router answered code ${String(code).slice(0, 40)}`);
  if (!Array.isArray(durations) || durations.length !== sources) throw new Error('the router’s table has another size');
  return durations.map((row: unknown) => {
    const seconds: unknown = Array.isArray(row) ? row[0] : null;
    return typeof seconds === 'number' && Number.isFinite(seconds) && seconds >= 0 ? Math.round(seconds) : null;
  });
}
