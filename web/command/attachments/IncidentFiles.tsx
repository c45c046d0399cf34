import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { StoredAttachment } from '../../../server/wire/attachments.js';
import type { Incident } from '../../../server/wire/incidents.js';
import { ApiError } from '../../api/http.js';
import { useText } from '../../page.js';
import { mayAct, useDesk } from '../desk.js';
import { Failure, Section } from '../parts.js';
import { useAction } from '../useAction.js';
import { Attachments } from './Attachments.js';
import { UploadButton } from './UploadButton.js';

/** Images and files of an incident: what units and the desk have put on its timeline, and a way to add to it. */
export function IncidentFiles({ incident }: { incident: Incident }) {
  const { api, account } = useDesk();
  const { t } = useText();
  const { run, busy, failure } = useAction();
  const held = useSignal<readonly StoredAttachment[]>([]);
  const { id, version } = incident;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a changed incident is a reason to read again.
  useEffect(() => {
    const abort = new AbortController();
    api.attachments(id, abort.signal).then(
      (items) => (held.value = items),
      (error: unknown) => {
        // What cannot be listed is still on the timeline by name.
        if (!abort.signal.aborted && !(error instanceof ApiError)) throw error;
      },
    );
    return () => abort.abort();
  }, [id, version, api, held]);
  const add = (files: readonly File[]) =>
    run(async () => {
      try {
        for (const file of files) await api.attach(file, id);
      } finally {
        held.value = await api.attachments(id);
      }
    });
  return (
    <Section
      title={t.desk.attach.ofIncident}
      name="files"
      end={
        mayAct(account, incident.org) && (
          <UploadButton label={t.desk.attach.add} isBusy={busy.value} onFiles={(files) => void add(files)} />
        )
      }
    >
      <Failure text={failure.value} />
      {held.value.length === 0 && <p class="quiet">{t.desk.attach.none}</p>}
      <Attachments
        items={held.value.map((one) => ({
          type: one.type.startsWith('image/') ? 'image' : 'file',
          id: one.id,
          name: one.name,
        }))}
      />
    </Section>
  );
}
