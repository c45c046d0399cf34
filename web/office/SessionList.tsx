import type { SessionInfo } from '../../server/wire/accounts.js';
import { useText } from '../page.js';
import { browserOf } from './browserOf.js';
import { Failure } from './parts.js';
import { useAct } from './useAct.js';

/** Sessions of an account, the latest used first; the one that asks cannot end itself here. */
export function SessionList({
  sessions,
  onEnd,
}: {
  sessions: readonly SessionInfo[];
  onEnd(id: string): Promise<void>;
}) {
  const { t, f } = useText();
  const act = useAct();
  const sorted = [...sessions].sort((a, b) => b.lastSeenAt.localeCompare(a.lastSeenAt));
  if (sorted.length === 0) return <p class="quiet">{t.mine.noSessions}</p>;
  return (
    <>
      <Failure text={act.failure} />
      <ul class="session-list" data-testid="sessions">
        {sorted.map((session) => (
          <li key={session.id}>
            <div>
              <p>
                <strong>{browserOf(session.userAgent) ?? t.mine.otherProgram}</strong>{' '}
                {session.current && <span class="tag">{t.mine.thisSession}</span>}
              </p>
              <p>
                {session.address} · {t.mine.via[session.via]}
              </p>
              <p>
                {t.mine.seen(f.dateTime(Date.parse(session.lastSeenAt)), f.dateTime(Date.parse(session.expiresAt)))}
              </p>
            </div>
            {!session.current && (
              <button
                type="button"
                class="button"
                disabled={act.isWorking}
                onClick={() => void act.run(() => onEnd(session.id))}
              >
                {t.mine.endSession}
              </button>
            )}
          </li>
        ))}
      </ul>
    </>
  );
}
