import type { StreamDetails, StreamInfo } from '../server/wire/media.js';
import { codecOf } from './codecs.js';
import type { SubjectFacts } from './ports.js';
import type { Pull, Stream } from './stream.js';

/** By what name the server itself publishes. */
export const SOURCE_NAME = 'source';

const problemOf = ({ problem }: Pull) => (problem === undefined ? {} : { problem });
const instant = (ms: number): string => new Date(ms).toISOString();

/** The wire form of a stream. */
export function describeStream(stream: Stream, facts: Pick<SubjectFacts, 'org' | 'title'>): StreamInfo {
  const { id, subject, state, since, startedAt, publisher, pull, viewers } = stream;
  return {
    id,
    subject,
    title: facts.title,
    org: facts.org,
    state,
    ...(since !== undefined && { since: instant(since) }),
    ...(startedAt !== undefined && { startedAt: instant(startedAt) }),
    ...(publisher && {
      publisher: {
        kind: publisher.kind,
        name: publisher.name,
        ...(publisher.kind === 'source' && { transcoded: publisher.transcoded }),
      },
    }),
    ...(!publisher && pull && { publisher: { kind: 'source', name: SOURCE_NAME, ...problemOf(pull) } }),
    tracks: [...(publisher?.tracks.values() ?? [])].map(({ kind, codec, producer, meter }) => ({
      kind,
      codec: codecOf(codec).mimeType.slice(codecOf(codec).mimeType.indexOf('/') + 1),
      paused: producer.paused,
      ...meter.info(),
    })),
    viewerCount: viewers.size,
    recording: stream.recording !== undefined,
    ...(stream.recording && { recordingMark: stream.recording }),
  };
}

/** The same with those who watch, and what is sent to each just now. */
export async function describeInFull(
  stream: Stream,
  facts: Pick<SubjectFacts, 'org' | 'title'>,
): Promise<StreamDetails> {
  const viewers = await Promise.all(
    [...stream.viewers].map(async (viewer) => {
      const bitrateBps = await viewer.reception?.bitrateBps().catch(() => undefined);
      return { ...viewer.info(), ...(bitrateBps !== undefined && { bitrateBps }) };
    }),
  );
  return { ...describeStream(stream, facts), viewers };
}
