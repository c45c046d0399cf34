import { useSignal } from '@preact/signals';
import { useText } from '../../page.js';
import { scopesOf } from '../../session/session.js';
import { putWall } from '../../walls/wallActions.js';
import { useCommander } from '../commander.js';

/** A new wall: what it is called, and whose it is. */
export function NewWall({ onDone }: { onDone(): void }) {
  const { page, account, walls: desk } = useCommander();
  const { t } = useText();
  const failed = useSignal('');
  const words = t.walls.list;
  const create = async (form: HTMLFormElement) => {
    const field = (name: string) => String(new FormData(form).get(name) ?? '').trim();
    if (desk.link.walls.peek().has(field('id'))) failed.value = words.id;
    else
      await putWall(page.call, field('id'), { name: field('name'), org: field('org'), layout: 'four' }).then(
        onDone,
        (error: Error) => (failed.value = error.message),
      );
  };
  return (
    <form
      class="form wall-form"
      onSubmit={(event) => {
        event.preventDefault();
        void create(event.currentTarget);
      }}
    >
      <label class="field">
        <span>{words.id}</span>
        <input name="id" required maxLength={64} defaultValue={String(desk.list().length + 1)} />
      </label>
      <label class="field">
        <span>{words.name}</span>
        <input name="name" required maxLength={120} />
      </label>
      <label class="field">
        <span>{words.org}</span>
        <input name="org" required maxLength={200} defaultValue={scopesOf(account)[0] ?? ''} />
      </label>
      {failed.value !== '' && (
        <p class="failure" role="alert">
          {t.walls.edit.failed} {failed.value}
        </p>
      )}
      <div class="actions">
        <button type="submit" class="button primary">
          {words.save}
        </button>
        <button type="button" class="button" onClick={onDone}>
          {words.cancel}
        </button>
      </div>
    </form>
  );
}
