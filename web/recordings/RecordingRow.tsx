import type { Recording } from '../../server/wire/recordings.js';
import { useText } from '../page.js';
import { Icon } from '../ui/Icon.js';

/** One recording in a list: from when to when, why, and what it is at. */
export function RecordingRow(props: { recording: Recording; isOpen: boolean; showsTitle: boolean; onToggle(): void }) {
  const { recording, isOpen, showsTitle, onToggle } = props;
  const { t, f } = useText();
  const { from, to, state, purpose, startedBy, rule, startedAt, hold, problem } = recording;
  const begin = Date.parse(from ?? startedAt);
  const until = state === 'ended' ? f.time(Date.parse(to ?? startedAt)) : t.recordings.now;
  const why =
    rule === undefined ? `${startedBy}${purpose ? ` · ${purpose}` : ''}` : `${t.recordings.rule[rule]} · ${purpose}`;
  return (
    <button
      type="button"
      class="recording-row"
      aria-expanded={isOpen}
      data-recording={recording.id}
      data-state={state}
      onClick={onToggle}
    >
      <span class={`recording-dot ${state}`} aria-hidden="true" />
      <span class="recording-text">
        <strong>
          {showsTitle && `${recording.title} · `}
          {f.dateTime(begin)} – {until}
        </strong>
        <span class="quiet truncate" title={why}>
          {why}
        </span>
        <span class="chips">
          {state !== 'ended' && <span class={`tag ${state}`}>{t.recordings.state[state]}</span>}
          {problem && <span class="tag strong">{t.recordings.problem[problem.why]}</span>}
          {hold && (
            <span class="tag strong" title={`${hold.by}: ${hold.reason}`}>
              {t.recordings.held}
            </span>
          )}
          {recording.segments === 0 && state === 'ended' && <span class="tag">{t.recordings.empty}</span>}
          {recording.deletedSegments > 0 && <span class="tag">{t.recordings.partlyDeleted}</span>}
        </span>
      </span>
      <Icon name={isOpen ? 'up' : 'down'} size={16} />
    </button>
  );
}
