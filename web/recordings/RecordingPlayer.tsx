import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { Recording } from '../../server/wire/recordings.js';
import { usePage, useText } from '../page.js';
import { PlayerView } from './PlayerView.js';
import { PurposeForm } from './PurposeForm.js';
import type { OpenPlayback, RecordingApi } from './recordingApi.js';

type Asking = 'export' | 'hold' | 'release' | undefined;

/** Plays a recording once a purpose is given; with what else may be done with it. */
export function RecordingPlayer(props: { api: RecordingApi; recording: Recording; onChanged(): Promise<unknown> }) {
  const { api, recording, onChanged } = props;
  const { t } = useText();
  const playback = useSignal<OpenPlayback | undefined>(undefined);
  useEffect(
    () => () => {
      const open = playback.peek();
      // Its end is recorded by the server in any case.
      if (open) void api.close(recording.id, open.id).catch(() => undefined);
    },
    [api, recording.id],
  );
  const begin = async (purpose: string) => {
    playback.value = await api.open(recording.id, purpose);
  };
  if (recording.segments === 0) return <p class="quiet">{t.recordings.nothingYet}</p>;
  return (
    <div class="recording-player" data-player={recording.id}>
      {playback.value ? (
        <PlayerView api={api} playback={playback.value} />
      ) : (
        <PurposeForm title={t.recordings.playWhy} submit={t.recordings.play} onSubmit={begin} />
      )}
      <Care api={api} recording={recording} onChanged={onChanged} />
    </div>
  );
}

/** Exporting, and keeping from deletion. */
function Care({ api, recording, onChanged }: Parameters<typeof RecordingPlayer>[0]) {
  const { session } = usePage();
  const { t, f } = useText();
  const asking = useSignal<Asking>(undefined);
  const { permissions } = session;
  const done = async () => {
    asking.value = undefined;
    await onChanged();
  };
  const cancel = () => (asking.value = undefined);
  const fetchExport = async (purpose: string) => {
    const { href } = await api.exportAll(recording.id, purpose);
    const link = document.createElement('a');
    link.href = href;
    link.download = '';
    link.click();
    await done();
  };
  const setHold = (held: boolean) => async (reason: string) => {
    await api.hold(recording.id, held, reason);
    await done();
  };
  const { hold, keptUntil } = recording;
  return (
    <>
      <p class="quiet">
        {hold
          ? t.recordings.heldBy(hold.by, f.dateTime(Date.parse(hold.at)), hold.reason)
          : keptUntil && t.recordings.keptUntil(f.dateTime(Date.parse(keptUntil)))}
      </p>
      {asking.value === undefined && permissions.includes('exportRecording') && (
        <div class="actions">
          <button type="button" class="button" data-action="export" onClick={() => (asking.value = 'export')}>
            {t.recordings.export}
          </button>
          {!hold && (
            <button type="button" class="button" data-action="hold" onClick={() => (asking.value = 'hold')}>
              {t.recordings.hold}
            </button>
          )}
          {hold && permissions.includes('manage') && (
            <button type="button" class="button" data-action="release" onClick={() => (asking.value = 'release')}>
              {t.recordings.release}
            </button>
          )}
        </div>
      )}
      {asking.value === 'export' && (
        <PurposeForm
          title={t.recordings.exportWhy}
          submit={t.recordings.export}
          onSubmit={fetchExport}
          onCancel={cancel}
        />
      )}
      {asking.value === 'hold' && (
        <PurposeForm
          title={t.recordings.holdWhy}
          submit={t.recordings.hold}
          onSubmit={setHold(true)}
          onCancel={cancel}
        />
      )}
      {asking.value === 'release' && (
        <PurposeForm
          title={t.recordings.releaseWhy}
          submit={t.recordings.release}
          onSubmit={setHold(false)}
          onCancel={cancel}
        />
      )}
    </>
  );
}
