import { useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import type { Static } from 'typebox';
import type { AuditVerdict } from '../../../server/wire/audit.js';
import { Failure } from '../../office/parts.js';
import { useAct } from '../../office/useAct.js';
import { usePage, useText } from '../../page.js';

/** Has the server check the whole chain, and says how it came out. */
export function VerifyButton() {
  const { call } = usePage();
  const { t, f } = useText();
  const act = useAct();
  const words = t.admin.audit;
  const verdict = useSignal<Static<typeof AuditVerdict> | undefined>(undefined);
  const dialog = useRef<HTMLDialogElement>(null);
  const verify = async () => {
    verdict.value = undefined;
    dialog.current?.showModal();
    await act.run(async () => {
      verdict.value = await call('/audit/verify');
    });
  };
  const found = verdict.value;
  return (
    <>
      <button type="button" class="button primary" onClick={() => void verify()}>
        {words.verify}
      </button>
      <dialog ref={dialog} class="dialog" aria-label={words.verify}>
        <div role="status" data-testid="verdict">
          {act.isWorking && <p>{words.verifying}</p>}
          {found?.valid && <p class="done">{words.whole(f.number(found.entries))}</p>}
          {found && !found.valid && (
            <p class="failure">
              {words.broken(f.number(found.entries), f.number(found.brokenAt ?? found.entries + 1))}
            </p>
          )}
          <Failure text={act.failure} />
        </div>
        {found && (
          <>
            <p class="quiet">{words.headHint}</p>
            <p class="code-text">
              {found.head.sequence}: {found.head.hash}
            </p>
          </>
        )}
        <div class="buttons">
          <button type="button" class="button" autofocus onClick={() => dialog.current?.close()}>
            {t.office.close}
          </button>
        </div>
      </dialog>
    </>
  );
}
