import { problemFromStderr, withoutAddresses } from './ffmpegProblem.js';
import type { FfmpegEnd, FfmpegProcess } from './ffmpegProcess.js';
import { planFromProbe, type SourcePlan } from './sourcePlan.js';
import { SourceError, type SourceFailure } from './sourcePolicy.js';

const PROBE_LIMIT_MS = 15_000;

/** Why a program ended: as its way to the source tells, else as it says itself. */
export function failureOf({ isOk, isMissing, lines }: FfmpegEnd, way?: SourceFailure): SourceFailure {
  if (isMissing) return { problem: 'noFfmpeg' };
  const last = lines.findLast((line) => /\[(error|fatal)\]/.test(line));
  return { ...(way ?? { problem: problemFromStderr(lines, isOk) }), ...(last && { said: withoutAddresses(last) }) };
}

/**
 * Waits for what ffprobe finds (its lines are gathered by the caller). @throws SourceError saying why that is nothing
 */
export async function planOfProbe(
  process: FfmpegProcess,
  lines: readonly string[],
  { signal, way }: { signal: AbortSignal; way: () => SourceFailure | undefined },
): Promise<SourcePlan> {
  const stop = () => void process.stop();
  const timer = setTimeout(stop, PROBE_LIMIT_MS);
  signal.addEventListener('abort', stop);
  try {
    const end = await process.ended;
    const plan = planFromProbe(lines.join('\n'));
    if (plan) return plan;
    const failure = failureOf(end, way());
    throw new SourceError(failure.problem === 'ended' && !way() ? { ...failure, problem: 'notVideo' } : failure);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', stop);
  }
}
