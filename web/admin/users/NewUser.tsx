import { useSignal } from '@preact/signals';
import type { User, UserInput } from '../../../server/wire/accounts.js';
import type { Grant } from '../../../server/wire/identity.js';
import type { Org } from '../../../server/wire/orgs.js';
import { fieldsOf, Panel, SecretOnce, Submit } from '../../office/parts.js';
import { useAct } from '../../office/useAct.js';
import { usePage, useText } from '../../page.js';
import { hashOf } from '../useHash.js';
import { GrantFields } from './GrantFields.js';

/** What a user name may look like, as the browser checks it; the server decides. */
const USERNAME = '[\\p{L}\\p{N}][\\p{L}\\p{N}._@\\-]{0,63}';

/** A new account; its password is generated and shown once. */
export function NewUser({ orgs, onChange }: { orgs: readonly Org[]; onChange(): void }) {
  const { call } = usePage();
  const { t } = useText();
  const act = useAct();
  const chosen = useSignal<readonly Grant[] | undefined>(undefined);
  const made = useSignal<{ user: User; initialPassword?: string } | undefined>(undefined);
  const words = t.admin.users;
  const grants = chosen.value ?? (orgs[0] ? [{ role: 'viewer' as const, org: orgs[0].path }] : []);
  const create = (input: UserInput) =>
    act.run(async () => {
      made.value = await call('/users', { method: 'POST', body: input });
      onChange();
    });
  if (made.value) {
    const { user, initialPassword } = made.value;
    return (
      <Panel title={user.username} closeHref="#users">
        <SecretOnce
          title={words.initialPassword}
          warning={words.initialWarning(user.username)}
          secret={initialPassword ?? ''}
          onNoted={() => {
            location.hash = hashOf('users', user.id);
          }}
        />
      </Panel>
    );
  }
  return (
    <Panel title={words.create} closeHref="#users">
      <form
        class="form"
        onSubmit={(event) => {
          const field = fieldsOf(event);
          const displayName = field('displayName');
          void create({ username: field('username'), grants: [...grants], ...(displayName && { displayName }) });
        }}
      >
        <label class="field">
          <span>{t.signIn.username}</span>
          <input name="username" required pattern={USERNAME} autocomplete="off" spellcheck={false} maxLength={64} />
          <small>{words.usernameHint}</small>
        </label>
        <label class="field">
          <span>{words.displayName}</span>
          <input name="displayName" autocomplete="off" maxLength={120} />
        </label>
        <GrantFields grants={grants} orgs={orgs} onChange={(next) => (chosen.value = next)} />
        <p class="quiet">{words.generatedHint}</p>
        <Submit act={act} label={words.create} />
      </form>
    </Panel>
  );
}
