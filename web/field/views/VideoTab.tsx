import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { useText } from '../../page.js';
import { QUALITIES, type QualityName } from '../bodyCamera.js';
import { useField } from '../fieldUnit.js';

/** The own picture as it is sent, and the caller's while a call runs. */
export function VideoTab() {
  const field = useField();
  const { t } = useText();
  const call = [...field.relay.calls.calls.value.values()].find(({ state }) => state === 'accepted');
  const isLive = field.publication.value !== undefined;
  return (
    <div class="field-tab">
      <OwnPicture isSmall={call !== undefined} />
      <CameraRefusal />
      <div class="field-steps">{isLive ? <Controls /> : <StartButton />}</div>
      <p class="field-note">{t.field.videoNote}</p>
    </div>
  );
}

function StartButton() {
  const field = useField();
  const { t } = useText();
  const working = useSignal(false);
  return (
    <button
      type="button"
      class="field-button next"
      disabled={working.value}
      onClick={async () => {
        working.value = true;
        await field.startVideo();
        working.value = false;
      }}
    >
      {t.field.startVideo}
    </button>
  );
}

function OwnPicture({ isSmall }: { isSmall: boolean }) {
  const field = useField();
  const { t } = useText();
  const video = useRef<HTMLVideoElement>(null);
  const stream = field.camera.stream.value;
  useEffect(() => {
    if (video.current) video.current.srcObject = stream ?? null;
  }, [stream]);
  if (!stream) return null;
  const isMirrored = field.camera.facing.value === 'user';
  return (
    <video
      ref={video}
      class={`own-picture ${isSmall ? 'small' : ''} ${isMirrored ? 'mirrored' : ''}`}
      autoplay
      muted
      playsInline
      aria-label={t.field.ownPicture}
    />
  );
}

function CameraRefusal() {
  const { camera } = useField();
  const { t } = useText();
  const state = camera.state.value;
  if (state.state !== 'refused') return null;
  return (
    <p class="field-note bad" role="alert">
      {t.field.camera[state.reason]}
    </p>
  );
}

function Controls() {
  const field = useField();
  const { t } = useText();
  const camera = field.camera.state.value;
  const isMuted = field.microphoneMuted.value;
  return (
    <>
      <button type="button" class="field-button" data-control="switch" onClick={() => void field.switchCamera()}>
        {field.camera.facing.value === 'user' ? t.field.toBack : t.field.toFront}
      </button>
      <button
        type="button"
        class="field-button"
        aria-pressed={isMuted}
        data-control="mute"
        onClick={() => void field.setMicrophoneMuted(!isMuted)}
      >
        {isMuted ? t.video.call.unmute : t.video.call.mute}
      </button>
      {camera.state === 'on' && camera.hasTorch && (
        <button
          type="button"
          class="field-button"
          aria-pressed={camera.torch}
          onClick={() => void field.camera.setTorch(!camera.torch)}
        >
          {camera.torch ? t.field.torchOff : t.field.torchOn}
        </button>
      )}
      <fieldset class="field-choices">
        <legend>{t.field.quality}</legend>
        {(Object.keys(QUALITIES) as QualityName[]).map((quality) => (
          <button
            key={quality}
            type="button"
            class="field-button"
            aria-pressed={field.camera.quality.value === quality}
            onClick={() => void field.setQuality(quality)}
          >
            {t.field.qualities[quality]}
          </button>
        ))}
      </fieldset>
    </>
  );
}
