import { type FfmpegInput, inputArguments, inputScript } from './ffmpegArguments.js';
import { FfmpegProcess } from './ffmpegProcess.js';
import { failureOf, planOfProbe } from './probe.js';
import type { NetworkAddress } from './sourceAddress.js';
import { PROBED, planFromSdp, type SourcePlan } from './sourcePlan.js';
import type { FfmpegPrograms, ReadOptions, SourceReader } from './sourceReader.js';
import { SourceTunnel } from './sourceTunnel.js';

/** What leads to a network source. */
export type NetworkOptions = Pick<ReadOptions, 'programs' | 'verifiesTls' | 'stalledAfterMs'> & {
  address: NetworkAddress;
  ip: string;
};

interface Program {
  program: keyof FfmpegPrograms;
  after: string[];
  onLine?(line: string): void;
  onDescription?(sdp: string): void;
}

/** Starts a program on a network source, through a tunnel of its own. @throws SourceError when it is not reached */
export async function startThroughTunnel(
  { programs, ...way }: NetworkOptions,
  { program, after, onLine, onDescription }: Program,
) {
  const tunnel = await SourceTunnel.open({ ...way, ...(onDescription && { onDescription }) });
  const input: FfmpegInput = { kind: 'network', address: way.address, port: tunnel.port };
  const process = new FfmpegProcess({
    program: programs[program],
    arguments: [...inputArguments(input, program), ...after],
    ...(onLine && { onLine }),
  });
  process.stdin.end(inputScript(input));
  void process.ended.then(() => tunnel.close());
  return { process, tunnel };
}

/** Reads RTSP: its description tells what it is, before it sends anything. */
export function rtspReader(options: NetworkOptions): SourceReader {
  return {
    async learn(signal) {
      const lines: string[] = [];
      let described: SourcePlan | undefined;
      const { process, tunnel } = await startThroughTunnel(options, {
        program: 'ffprobe',
        after: PROBED,
        onLine: (line) => lines.push(line),
        onDescription(sdp) {
          described = planOfDescription(sdp);
          if (described) setImmediate(() => tunnel.close());
        },
      });
      try {
        return await planOfProbe(process, lines, { signal, way: () => tunnel.failure });
      } catch (error) {
        if (described) return described;
        throw error;
      }
    },
    async read(after, onLine) {
      const { process, tunnel } = await startThroughTunnel(options, { program: 'ffmpeg', after, onLine });
      return { failure: async () => failureOf(await process.ended, tunnel.failure), stop: () => process.stop() };
    },
    close: async () => undefined,
  };
}

/** A description that nobody can read tells nothing. */
function planOfDescription(sdp: string): SourcePlan | undefined {
  try {
    return planFromSdp(sdp);
  } catch {
    return undefined;
  }
}
