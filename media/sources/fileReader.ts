import type { FileHandle } from 'node:fs/promises';
import { type FfmpegInput, fileScript, inputArguments } from './ffmpegArguments.js';
import { FfmpegProcess } from './ffmpegProcess.js';
import { failureOf, planOfProbe } from './probe.js';
import { PROBED } from './sourcePlan.js';
import type { FfmpegPrograms, SourceReader } from './sourceReader.js';

/** Where the file is among the descriptors of the program. */
const INPUT: Extract<FfmpegInput, { kind: 'file' }> = { kind: 'file', descriptor: 3 };

/** Reads a file that was opened; the programs get it as it is open, and no path. */
export function fileReader(programs: FfmpegPrograms, handle: FileHandle): SourceReader {
  const start = (program: keyof FfmpegPrograms, after: string[], onLine: (line: string) => void) => {
    const process = new FfmpegProcess({
      program: programs[program],
      arguments: [...inputArguments(INPUT, program), ...after],
      descriptor: handle.fd,
      onLine,
    });
    process.stdin.end(program === 'ffmpeg' ? fileScript(INPUT) : '');
    return process;
  };
  return {
    learn(signal) {
      const lines: string[] = [];
      const process = start('ffprobe', PROBED, (line) => lines.push(line));
      return planOfProbe(process, lines, { signal, way: () => undefined });
    },
    async read(outputs, onLine) {
      const process = start('ffmpeg', outputs, onLine);
      return { failure: async () => failureOf(await process.ended), stop: () => process.stop() };
    },
    close: () => handle.close(),
  };
}
