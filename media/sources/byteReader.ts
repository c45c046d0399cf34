import { ByteFeed } from './byteFeed.js';
import { type FfmpegInput, inputArguments, remuxArguments } from './ffmpegArguments.js';
import { FfmpegProcess } from './ffmpegProcess.js';
import { openHttp } from './httpSource.js';
import { failureOf, planOfProbe } from './probe.js';
import { type NetworkOptions, startThroughTunnel } from './rtspReader.js';
import { PROBED } from './sourcePlan.js';
import { SourceError, type SourceFailure } from './sourcePolicy.js';
import type { FfmpegPrograms, SourceReader } from './sourceReader.js';

/** Where bytes come from: one connection, which is looked at and then read on. */
interface Origin {
  feed: ByteFeed;
  format: 'flv' | 'mpegts';
  /** Why it ended, once it has. */
  failure(): Promise<SourceFailure | undefined>;
  close(): Promise<void>;
}

/** Reads RTMP and MPEG-TS over HTTP: a server may serve one connection only, so there is only one. */
export function byteReader(options: NetworkOptions): SourceReader {
  const { programs } = options;
  let origin: Promise<Origin> | undefined;
  const open = () => {
    origin ??= options.address.scheme.startsWith('rtmp') ? openRtmp(options) : openMpegTs(options);
    return origin;
  };
  return {
    async learn(signal) {
      const { feed, format, failure } = await open();
      const lines: string[] = [];
      const process = start(programs, { program: 'ffprobe', format, after: PROBED }, (line) => lines.push(line));
      feed.show(process.stdin);
      try {
        return await planOfProbe(process, lines, { signal, way: () => undefined });
      } catch (error) {
        // Nothing to look at: its end says more.
        const known = feed.hasEnded ? await failure() : undefined;
        throw known && known.problem !== 'ended' ? new SourceError(known) : error;
      }
    },
    async read(after, onLine) {
      const { feed, format, failure } = await open();
      const process = start(programs, { program: 'ffmpeg', format, after }, onLine);
      feed.pour(process.stdin);
      return {
        async failure() {
          const end = failureOf(await process.ended);
          return (feed.hasEnded ? await failure() : undefined) ?? end;
        },
        stop: () => process.stop(),
      };
    },
    close: async () => (await origin?.catch(() => undefined))?.close(),
  };
}

function start(
  programs: FfmpegPrograms,
  { program, format, after }: { program: keyof FfmpegPrograms; format: Origin['format']; after: string[] },
  onLine: (line: string) => void,
): FfmpegProcess {
  const input: FfmpegInput = { kind: 'bytes', format };
  return new FfmpegProcess({
    program: programs[program],
    arguments: [...inputArguments(input, program), ...after],
    onLine,
  });
}

/** ffmpeg speaks RTMP, and hands on what comes as it is. */
async function openRtmp(options: NetworkOptions): Promise<Origin> {
  const { process, tunnel } = await startThroughTunnel(options, { program: 'ffmpeg', after: remuxArguments() });
  return {
    feed: new ByteFeed(process.stdout),
    format: 'flv',
    failure: async () => failureOf(await process.ended, tunnel.failure),
    close: () => process.stop(),
  };
}

async function openMpegTs(options: NetworkOptions): Promise<Origin> {
  const answer = await openHttp(options.address, options);
  let failure: SourceFailure | undefined;
  answer.on('error', (error) => {
    failure = error instanceof SourceError ? error.failure : { problem: 'ended' };
  });
  return {
    feed: new ByteFeed(answer),
    format: 'mpegts',
    failure: async () => failure,
    close: async () => void answer.destroy(),
  };
}
