import type { SourceProblem } from '../server/wire/media.js';
import { MediaError } from './mediaError.js';
import type { Publisher } from './publisher.js';
import type { Stream } from './stream.js';

/** What is wrong with a source, where nothing more is known. */
const SOURCE_PROBLEM_TEXT: Readonly<Record<SourceProblem, string>> = {
  notAllowed: 'the configuration of this server does not allow it',
  noFfmpeg: 'ffmpeg is not installed on this server',
  busy: 'this server pulls as many sources as it may',
  unreachable: 'it does not answer',
  refused: 'it refuses the connection',
  untrusted: 'its certificate is not trusted (MUSTER_SOURCE_TLS_VERIFY)',
  unauthorised: 'it does not take the user name and password',
  notFound: 'there is nothing at its path',
  notVideo: 'what it sends is no video that can be read',
  stalled: 'it sends nothing',
  ended: 'it has ended',
  failed: 'it could not be read',
};

const SOURCE_LIMIT_MS = 15_000;
const RETURN_LIMIT_MS = 5000;

/**
 * The publisher of a stream once it has tracks: at once when it is there, else when a source that is pulled on demand or a
 * publisher that was just lost comes.
 * @throws MediaError `conflict` when nobody publishes, `sourceFailed` when a source does not come in
 */
export async function waitForTracks(stream: Stream): Promise<Publisher> {
  const ready = () => (stream.publisher?.isComplete ? stream.publisher : undefined);
  const publisher = ready();
  if (publisher) return publisher;
  const isSource = stream.pull !== undefined;
  const mayCome = isSource || stream.state === 'reconnecting' || stream.state === 'starting';
  if (!mayCome) throw nobody(stream);
  const some = () => (stream.publisher && stream.publisher.tracks.size > 0 ? stream.publisher : undefined);
  const came = await new Promise<Publisher | undefined>((resolve) => {
    const timer = setTimeout(() => finish(), isSource ? SOURCE_LIMIT_MS : RETURN_LIMIT_MS);
    const look = () => {
      if (ready() || stream.pull?.problem !== undefined) finish();
    };
    const finish = () => {
      clearTimeout(timer);
      stream.off('tracks', look);
      stream.off('state', look);
      resolve(some());
    };
    stream.on('tracks', look);
    stream.on('state', look);
    look();
  });
  if (came) return came;
  throw isSource ? sourceFailed(stream) : nobody(stream);
}

const nobody = ({ id }: Stream) => new MediaError('conflict', `Nobody publishes ${id} right now. Try again later.`, 2);

function sourceFailed({ id, pull }: Stream): MediaError {
  const problem = pull?.problem ?? 'stalled';
  const words = pull?.detail ?? SOURCE_PROBLEM_TEXT[problem];
  return new MediaError('sourceFailed', `The source of ${id} does not come in: ${words}.`, 5, problem);
}
