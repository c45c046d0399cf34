import type { User } from '../../../server/wire/accounts.js';
import { useText } from '../../page.js';

/** What is to be known of an account before it is opened. */
export function Standing({ user }: { user: User }) {
  const { t } = useText();
  const words = t.admin.users;
  return (
    <span class="tags">
      {user.disabled && <span class="tag warn">{words.disabled}</span>}
      {user.lockedUntil && <span class="tag warn">{words.locked}</span>}
      {user.mustChangePassword && <span class="tag">{words.passwordDue}</span>}
      {user.secondFactor && <span class="tag">{words.hasFactor}</span>}
      {user.outside && <span class="tag">{words.outside}</span>}
      {!user.disabled && !user.lockedUntil && !user.mustChangePassword && !user.secondFactor && !user.outside && (
        <span class="quiet">{words.active}</span>
      )}
    </span>
  );
}
