import { useSignal } from '@preact/signals';
import type { Wall } from '../../../server/wire/walls.js';
import { useText } from '../../page.js';
import { deleteWall, inLayout, putWall } from '../../walls/wallActions.js';
import { copyText } from '../actions.js';
import { useCommander } from '../commander.js';

type Open = 'nothing' | 'rename' | 'remove' | 'screen';

/** What is seldom done with a wall: another name, a screen of its own, its end. */
export function WallActions({ wall }: { wall: Wall }) {
  const commander = useCommander();
  const { page, workspace } = commander;
  const { t } = useText();
  const open = useSignal<Open>('nothing');
  const link = useSignal('');
  const words = t.walls.list;
  const act = (done: Promise<unknown>) =>
    done.then(
      () => (open.value = 'nothing'),
      (error: Error) => (workspace.notice.value = { text: `${t.walls.edit.failed} ${error.message}` }),
    );
  const makeScreen = async () => {
    const body = { wallId: wall.id, kind: 'screen' };
    const { token } = await page.call<{ token: string }>('/devices', { method: 'POST', body });
    link.value = `${location.origin}/wall/${encodeURIComponent(wall.id)}#token=${token}`;
  };
  const mayManage = page.session.permissions.includes('manage');
  switch (open.value) {
    case 'rename':
      return (
        <form
          class="wall-form"
          onSubmit={(event) => {
            event.preventDefault();
            const name = String(new FormData(event.currentTarget).get('name')).trim();
            const places = wall.layout === 'free' ? wall.tiles.flatMap(({ place }) => place ?? []) : undefined;
            void act(putWall(page.call, wall.id, { ...inLayout(wall, wall.layout, places), name }));
          }}
        >
          <input name="name" aria-label={words.name} required maxLength={120} defaultValue={wall.name} />
          <button type="submit" class="button primary">
            {words.save}
          </button>
        </form>
      );
    case 'remove':
      return (
        <p class="notice">
          {words.removeSure(wall.name)}{' '}
          <button type="button" class="button" onClick={() => void act(deleteWall(page.call, wall.id))}>
            {words.remove}
          </button>{' '}
          <button type="button" class="button" onClick={() => (open.value = 'nothing')}>
            {words.cancel}
          </button>
        </p>
      );
    case 'screen':
      return (
        <div class="notice" data-screen-link>
          <p>{words.screenWarning}</p>
          <input
            readOnly
            aria-label={words.screenLink}
            value={link.value}
            onFocus={(event) => event.currentTarget.select()}
          />
          <button type="button" class="button" onClick={() => void copyText(commander, link.value)}>
            {t.walls.list.copy}
          </button>
        </div>
      );
    case 'nothing':
      return (
        <>
          <button type="button" class="button" onClick={() => (open.value = 'rename')}>
            {words.rename}
          </button>
          {mayManage ? (
            <button
              type="button"
              class="button"
              onClick={() => {
                makeScreen().then(
                  () => (open.value = 'screen'),
                  (error: Error) => (workspace.notice.value = { text: `${t.walls.edit.failed} ${error.message}` }),
                );
              }}
            >
              {words.newScreen}
            </button>
          ) : (
            <span class="quiet">{words.askManager}</span>
          )}
          <button type="button" class="button" onClick={() => (open.value = 'remove')}>
            {words.remove}
          </button>
        </>
      );
  }
}
