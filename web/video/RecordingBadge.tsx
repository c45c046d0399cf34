import type { RecordingMark } from '../../server/wire/media.js';
import { useText } from '../page.js';

/** Says on a picture that it is being recorded, since when and by whom. */
export function RecordingBadge({ mark }: { mark: RecordingMark }) {
  const { t, f } = useText();
  const since = t.recordings.recordingSince(f.time(Date.parse(mark.since)), mark.by);
  return (
    <span
      class="recording-badge"
      role="img"
      aria-label={since}
      title={mark.purpose ? `${since}: ${mark.purpose}` : since}
    >
      <span class="recording-dot recording" aria-hidden="true" />
      {t.recordings.recorded}
    </span>
  );
}
