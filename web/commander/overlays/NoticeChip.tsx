import { useEffect } from 'preact/hooks';
import { useText } from '../../page.js';
import { useCommander } from '../commander.js';

/** A notice with a way back stays this long, ms; without one it goes sooner. */
const UNDO_MS = 10_000;
const PLAIN_MS = 4000;

/** A short message at the foot of the map, with undo where there is one. */
export function NoticeChip() {
  const { workspace } = useCommander();
  const { t } = useText();
  const notice = workspace.notice.value;
  useEffect(() => {
    if (!notice) return undefined;
    const timer = window.setTimeout(
      () => {
        if (workspace.notice.peek() === notice) workspace.notice.value = undefined;
      },
      notice.undo ? UNDO_MS : PLAIN_MS,
    );
    return () => window.clearTimeout(timer);
  }, [notice, workspace]);
  if (!notice) return null;
  return (
    <div class="notice-chip" role="status">
      {notice.text}
      {notice.undo && (
        <button
          type="button"
          class="link"
          onClick={() => {
            notice.undo?.();
            workspace.notice.value = undefined;
          }}
        >
          {t.undo}
        </button>
      )}
    </div>
  );
}
