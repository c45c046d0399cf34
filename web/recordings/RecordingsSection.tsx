import { useSignal } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';
import type { StreamId } from '../../server/wire/ids.js';
import type { Recording } from '../../server/wire/recordings.js';
import { ApiError } from '../api/http.js';
import { usePage, useText } from '../page.js';
import { PurposeForm } from './PurposeForm.js';
import { RecordingPlayer } from './RecordingPlayer.js';
import { RecordingRow } from './RecordingRow.js';
import { type RecordingApi, recordingApi } from './recordingApi.js';

const RENEW_MS = 5000;

/** Recordings of a stream, or of an incident: what there is, whether it is recorded now, and playing it. */
export function RecordingsSection(props: { streamId: StreamId } | { incidentId: string }) {
  const { call, session } = usePage();
  const { t } = useText();
  const api = useMemo(() => recordingApi(call), [call]);
  const filter = 'streamId' in props ? { streamId: props.streamId } : { incidentId: props.incidentId };
  const key = Object.values(filter)[0]!;
  const items = useSignal<readonly Recording[] | undefined>(undefined);
  const failure = useSignal('');
  const open = useSignal<string | undefined>(undefined);
  const maySee = session.permissions.includes('viewRecording');
  const renew = () =>
    api.list(filter).then(
      (found) => {
        items.value = found;
        failure.value = '';
      },
      (error: unknown) => {
        failure.value = error instanceof ApiError ? error.code : 'unknown';
      },
    );
  useEffect(() => {
    items.value = undefined;
    open.value = undefined;
    if (!maySee) return undefined;
    void renew();
    const timer = setInterval(() => document.visibilityState === 'visible' && void renew(), RENEW_MS);
    return () => clearInterval(timer);
  }, [api, key, maySee]);
  if (!maySee || failure.value === 'recordingsOff') return null;
  const found = items.value ?? [];
  if ('incidentId' in props && found.length === 0) return null;
  const current = found.find(({ state }) => state !== 'ended');
  return (
    <section class="details recordings" data-section="recordings" data-recording={current !== undefined}>
      <h3>{t.recordings.title}</h3>
      {'streamId' in props && items.value && (
        <RecordControl api={api} streamId={props.streamId} current={current} onDone={renew} />
      )}
      {failure.value !== '' && (
        <p class="failure" role="alert">
          {t.recordings.failed(failure.value)}
        </p>
      )}
      {items.value && found.length === 0 && <p class="quiet">{t.recordings.none}</p>}
      <ul class="recording-list">
        {found.map((one) => (
          <li key={one.id}>
            <RecordingRow
              recording={one}
              isOpen={open.value === one.id}
              showsTitle={'incidentId' in props}
              onToggle={() => (open.value = open.value === one.id ? undefined : one.id)}
            />
            {open.value === one.id && <RecordingPlayer key={one.id} api={api} recording={one} onChanged={renew} />}
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Begins and ends the recording of a stream. */
function RecordControl(props: {
  api: RecordingApi;
  streamId: StreamId;
  current: Recording | undefined;
  onDone(): Promise<unknown>;
}) {
  const { api, streamId, current, onDone } = props;
  const { session } = usePage();
  const { t } = useText();
  const isAsking = useSignal(false);
  const failure = useSignal('');
  if (!session.permissions.includes('record')) return null;
  const stop = () =>
    api
      .stop(streamId)
      .then(onDone)
      .catch((error: unknown) => {
        failure.value = error instanceof ApiError ? error.code : 'unknown';
      });
  if (isAsking.value && !current)
    return (
      <PurposeForm
        title={t.recordings.recordWhy}
        submit={t.recordings.record}
        onSubmit={async (purpose) => {
          await api.start(streamId, purpose);
          isAsking.value = false;
          await onDone();
        }}
        onCancel={() => (isAsking.value = false)}
      />
    );
  return (
    <div class="actions">
      {current ? (
        <button type="button" class="button" data-action="stopRecording" onClick={() => void stop()}>
          <span class="recording-stop" aria-hidden="true" />
          {t.recordings.stop}
        </button>
      ) : (
        <button type="button" class="button" data-action="record" onClick={() => (isAsking.value = true)}>
          <span class="recording-dot" aria-hidden="true" />
          {t.recordings.record}
        </button>
      )}
      {failure.value !== '' && <span class="failure">{t.recordings.failed(failure.value)}</span>}
    </div>
  );
}
