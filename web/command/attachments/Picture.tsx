import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { ApiError } from '../../api/http.js';
import { usePage, useText } from '../../page.js';

/** A picture over the page; it is fetched when somebody looks, because each look is recorded. */
export function Picture({ id, name, onClose }: { id: string; name: string; onClose(): void }) {
  const { call } = usePage();
  const { t } = useText();
  const dialog = useRef<HTMLDialogElement>(null);
  const address = useSignal<string | undefined>(undefined);
  const failure = useSignal('');
  useEffect(() => {
    const abort = new AbortController();
    dialog.current?.showModal();
    call<Blob>(`/attachments/${encodeURIComponent(id)}`, { as: 'blob', signal: abort.signal }).then(
      (blob) => (address.value = URL.createObjectURL(blob)),
      (error: unknown) => {
        if (abort.signal.aborted) return;
        if (!(error instanceof ApiError)) throw error;
        failure.value = error.status === 0 ? t.errors.offline : error.message;
      },
    );
    return () => {
      abort.abort();
      if (address.peek() !== undefined) URL.revokeObjectURL(address.peek()!);
    };
  }, [id, call, address, failure, t]);
  return (
    <dialog ref={dialog} class="picture-dialog" aria-label={name} onClose={onClose}>
      <header class="row-line">
        <strong class="truncate">{name}</strong>
        <button type="button" class="button row-end" autofocus onClick={() => dialog.current?.close()}>
          {t.inspector.close}
        </button>
      </header>
      {failure.value !== '' && (
        <p class="failure" role="alert">
          {failure.value}
        </p>
      )}
      {address.value !== undefined && <img src={address.value} alt={name} />}
    </dialog>
  );
}
