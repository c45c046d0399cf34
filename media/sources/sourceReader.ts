import { type FfmpegInput, inputArguments, inputScript } from './ffmpegArguments.js';
import { problemFromStderr } from './ffmpegProblem.js';
import { FfmpegProcess } from './ffmpegProcess.js';
import type { SourceAddress } from './sourceAddress.js';
import { PROBED, planFromProbe, planFromSdp, type SourcePlan } from './sourcePlan.js';
import { SourceError, type SourceFailure, type SourcePlace } from './sourcePolicy.js';
import { SourceTunnel } from './sourceTunnel.js';

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
  stalledAfterMs: number;
}

/** A program that reads the source, with what its way to it tells. */
export interface SourceReading {
  process: FfmpegProcess;
  /** Why it ended, once it has. */
  failure(): Promise<SourceFailure>;
  stop(): Promise<void>;
}

interface Program {
  program: keyof FfmpegPrograms;
  after: string[];
  onLine?(line: string): void;
  onDescription?(sdp: string): void;
}

const PROBE_LIMIT_MS = 15_000;

/** Starts a program on a source. */
async function start(options: ReadOptions, { program, after, onLine, onDescription }: Program): Promise<SourceReading> {
  const { address, place, programs, verifiesTls, stalledAfterMs } = options;
  const run = { program: programs[program], ...(onLine && { onLine }) };
  if (place.kind === 'file' || address.scheme === 'file') {
    const descriptor = place.kind === 'file' ? place.handle.fd : -1;
    const input: FfmpegInput = { kind: 'file', descriptor: 3 };
    const process = new FfmpegProcess({ ...run, arguments: [...inputArguments(input, program), ...after], descriptor });
    process.stdin.end();
    return { process, failure: () => failureOf(process), stop: () => process.stop() };
  }
  const describe = onDescription ? { onDescription } : {};
  const tunnel = await SourceTunnel.open({ address, ip: place.ip, verifiesTls, stalledAfterMs, ...describe });
  const input: FfmpegInput = { kind: 'network', address, port: tunnel.port };
  const process = new FfmpegProcess({ ...run, arguments: [...inputArguments(input, program), ...after] });
  process.stdin.end(inputScript(input));
  void process.ended.then(() => tunnel.close());
  return {
    process,
    failure: () => failureOf(process, tunnel),
    stop: () => process.stop(),
  };
}

async function failureOf(process: FfmpegProcess, tunnel?: SourceTunnel): Promise<SourceFailure> {
  const { isOk, isMissing, lines } = await process.ended;
  if (isMissing) return { problem: 'noFfmpeg' };
  return tunnel?.failure ?? { problem: problemFromStderr(lines, isOk) };
}

/** Starts ffmpeg on a source, with the options of its outputs. */
export const read = (options: ReadOptions, outputs: string[], onLine: (line: string) => void): Promise<SourceReading> =>
  start(options, { program: 'ffmpeg', after: outputs, onLine });

/**
 * Looks at a source: how it can be sent on. An RTSP source is known by its description, before it sends anything.
 * @throws SourceError saying why it cannot be had
 */
export async function learn(options: ReadOptions, signal: AbortSignal): Promise<SourcePlan> {
  let described: SourcePlan | undefined;
  const lines: string[] = [];
  const reading = await start(options, {
    program: 'ffprobe',
    after: ['-show_entries', PROBED, '-of', 'json'],
    onLine: (line) => lines.push(line),
    onDescription: (sdp) => {
      described = planOfDescription(sdp);
      if (described) void reading.stop();
    },
  });
  const stop = () => void reading.stop();
  const timer = setTimeout(stop, PROBE_LIMIT_MS);
  signal.addEventListener('abort', stop);
  try {
    const failure = await reading.failure();
    const plan = described ?? planFromProbe(lines.join('\n'));
    if (plan) return plan;
    const { problem, detail } = failure;
    throw new SourceError(problem === 'ended' ? 'notVideo' : problem, detail);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', stop);
  }
}

/** A description that nobody can read tells nothing. */
function planOfDescription(sdp: string): SourcePlan | undefined {
  try {
    return planFromSdp(sdp);
  } catch {
    return undefined;
  }
}
