import type { SourceAddress } from './sourceAddress.js';
import type { SourcePlan } from './sourcePlan.js';
import type { SourceFailure, SourcePlace } from './sourcePolicy.js';

/** The programs that read sources. */
export interface FfmpegPrograms {
  ffmpeg: string;
  ffprobe: string;
}

/** What reading a source takes. */
export interface ReadOptions {
  programs: FfmpegPrograms;
  address: SourceAddress;
  place: SourcePlace;
  verifiesTls: boolean;
  /** Nothing from the source for so long: it has stalled. */
  stalledAfterMs: number;
}

/** An ffmpeg that reads the source and sends it on. */
export interface SourceReading {
  /** Why it ended, once it has. */
  failure(): Promise<SourceFailure>;
  stop(): Promise<void>;
}

/** One way to a source, for one look at it and one reading. */
export interface SourceReader {
  /** How it can be sent on. @throws SourceError saying why it cannot be had */
  learn(signal: AbortSignal): Promise<SourcePlan>;
  /** Starts ffmpeg with the options of its outputs; `onLine` gets its standard output. @throws SourceError */
  read(outputs: string[], onLine: (line: string) => void): Promise<SourceReading>;
  /** Ends what it still holds. */
  close(): Promise<void>;
}
