import { MediaError } from './mediaError.js';
import type { Publisher } from './publisher.js';
import type { Stream } from './stream.js';

const SOURCE_LIMIT_MS = 15_000;
const RETURN_LIMIT_MS = 5000;

/**
 * The publisher of a stream once it has tracks: at once when it is there, else when a source that is started on demand
 * (`isSource`) or a publisher that was just lost comes.
 * @throws MediaError `conflict` when nobody publishes, `unavailable` when a source does not come in
 */
export async function waitForTracks(stream: Stream, isSource: boolean): Promise<Publisher> {
  const ready = () => (stream.publisher?.isComplete ? stream.publisher : undefined);
  const publisher = ready();
  if (publisher) return publisher;
  const mayCome = isSource || stream.state === 'reconnecting' || stream.state === 'starting';
  if (!mayCome) throw new MediaError('conflict', `Nobody publishes ${stream.id} right now. Try again later.`, 2);
  const some = () => (stream.publisher && stream.publisher.tracks.size > 0 ? stream.publisher : undefined);
  const came = await new Promise<Publisher | undefined>((resolve) => {
    const timer = setTimeout(() => finish(), isSource ? SOURCE_LIMIT_MS : RETURN_LIMIT_MS);
    const look = () => {
      if (ready()) finish();
    };
    const finish = () => {
      clearTimeout(timer);
      stream.off('tracks', look);
      resolve(some());
    };
    stream.on('tracks', look);
  });
  if (came) return came;
  throw isSource
    ? new MediaError('unavailable', `The source of ${stream.id} does not come in. It is tried again and again.`, 5)
    : new MediaError('conflict', `Nobody publishes ${stream.id} right now. Try again later.`, 2);
}
