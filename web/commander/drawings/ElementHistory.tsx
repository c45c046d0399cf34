import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { Element } from '../../../server/wire/elements.js';
import { ApiError } from '../../api/http.js';
import { mayAct, useDesk } from '../../command/desk.js';
import { Failure, Section } from '../../command/parts.js';
import { useAction } from '../../command/useAction.js';
import { useText } from '../../page.js';
import { useCommander } from '../commander.js';
import { positionsOf } from './shape.js';

/** Who drew what when, newest first, each to be brought back. */
export function ElementHistory({ element }: { element: Element }) {
  const { drawings } = useCommander();
  const { account } = useDesk();
  const { t, f } = useText();
  const { run, busy, failure } = useAction();
  const versions = useSignal<readonly Element[]>([]);
  const { id, version } = element;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new version is a reason to read again.
  useEffect(() => {
    let isCurrent = true;
    drawings.history(id).then(
      (items) => {
        if (isCurrent) versions.value = items;
      },
      (error: unknown) => {
        if (!(error instanceof ApiError)) throw error;
      },
    );
    return () => {
      isCurrent = false;
    };
  }, [drawings, id, version, versions]);
  return (
    <Section title={t.drawing.history} name="element-history">
      <ol class="versions">
        {versions.value.map((one) => (
          <li key={one.version} class="row-line" data-version={one.version}>
            <span class="truncate">
              {t.drawing.version(one.version)} · {one.deleted ? t.drawing.taken : one.name} ·{' '}
              {t.drawing.points(positionsOf(one.geometry).length)}
              <span class="quiet">
                {' '}
                {one.changedBy.name} {f.dateTime(Date.parse(one.changedAt))}
              </span>
            </span>
            {one.version !== version && !one.deleted && mayAct(account, one.org) && (
              <span class="row-end">
                <button
                  type="button"
                  class="link"
                  disabled={busy.value}
                  onClick={() => void run(() => drawings.restore(one))}
                >
                  {t.drawing.restore}
                </button>
              </span>
            )}
          </li>
        ))}
      </ol>
      <Failure text={failure.value} />
    </Section>
  );
}
