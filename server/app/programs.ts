import { checkFfmpeg } from '../../media/recording/ffmpeg.js';
import { checkWorkerBinary, type WorkerBinaryCheck } from '../../media/workerBinary.js';
import type { Config } from '../config.js';

/** The programs beside the server, each seen to run or not. */
export interface Programs {
  worker: Promise<WorkerBinaryCheck>;
  ffmpeg: ReturnType<typeof checkFfmpeg>;
}

/** Tries them all at once, while the rest of the server comes up. The checks never throw. */
export const tryPrograms = (config: Config): Programs => ({
  worker: checkWorkerBinary(config.mediaWorkerBin),
  ffmpeg: checkFfmpeg(config.ffmpeg ?? 'ffmpeg'),
});
