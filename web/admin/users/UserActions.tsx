import { useSignal } from '@preact/signals';
import type { User } from '../../../server/wire/accounts.js';
import { ConfirmButton, Failure, SecretOnce } from '../../office/parts.js';
import { useAct } from '../../office/useAct.js';
import { usePage, useText } from '../../page.js';

/** What an administrator does with an account beside its roles; what harms its owner asks once more. */
export function UserActions({ user, onChange }: { user: User; onChange(): void }) {
  const { call } = usePage();
  const { t } = useText();
  const act = useAct();
  const password = useSignal<string | undefined>(undefined);
  const words = t.admin.users;
  const path = `/users/${encodeURIComponent(user.id)}`;
  const does = (method: 'POST' | 'PATCH' | 'DELETE', below: string, body?: unknown) => async (): Promise<void> => {
    await call(`${path}${below}`, { method, body });
    onChange();
  };
  const reset = async () => {
    const answer = await call<{ initialPassword?: string }>(`${path}/password`, { method: 'POST', body: {} });
    password.value = answer.initialPassword;
    onChange();
  };
  const remove = async () => {
    await call(path, { method: 'DELETE' });
    location.hash = '#users';
    onChange();
  };
  if (password.value !== undefined) {
    return (
      <SecretOnce
        title={words.initialPassword}
        warning={words.initialWarning(user.username)}
        secret={password.value}
        onNoted={() => (password.value = undefined)}
      />
    );
  }
  return (
    <>
      <Failure text={act.failure} />
      <div class="buttons">
        {user.lockedUntil && (
          <button
            type="button"
            class="button"
            disabled={act.isWorking}
            onClick={() => void act.run(does('POST', '/unlock'))}
          >
            {words.unlock}
          </button>
        )}
        {user.disabled ? (
          <button
            type="button"
            class="button"
            disabled={act.isWorking}
            onClick={() => void act.run(does('PATCH', '', { disabled: false }))}
          >
            {words.enable}
          </button>
        ) : (
          <ConfirmButton
            label={words.disable}
            question={words.disableQuestion(user.username)}
            onConfirm={does('PATCH', '', { disabled: true })}
          />
        )}
        {!user.outside && (
          <ConfirmButton label={words.resetPassword} question={words.resetQuestion(user.username)} onConfirm={reset} />
        )}
        {user.secondFactor && (
          <ConfirmButton
            label={words.removeFactor}
            question={words.removeFactorQuestion(user.username)}
            onConfirm={does('DELETE', '/second-factor')}
          />
        )}
        <ConfirmButton label={words.delete} question={words.deleteQuestion(user.username)} onConfirm={remove} />
      </div>
    </>
  );
}
