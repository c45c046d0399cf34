import { useSignal } from '@preact/signals';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import { minutesAndSeconds } from '../command/parts.js';
import { useText } from '../page.js';
import { gapAfter, lengthOf, locate, playlistOf } from './playlist.js';
import type { OpenPlayback, RecordingApi } from './recordingApi.js';

const STEP_SECONDS = 10;

/** The pictures of an open playback: one file after the other, with the instant of what is shown. */
export function PlayerView({ api, playback }: { api: RecordingApi; playback: OpenPlayback }) {
  const { recording, id } = playback;
  const { t, f } = useText();
  const files = useMemo(() => playlistOf(recording.files), [recording]);
  const video = useRef<HTMLVideoElement>(null);
  const index = useSignal(0);
  const position = useSignal(0);
  const isBroken = useSignal(false);
  const isMuted = useSignal(true);
  const wanted = useRef({ offset: 0, plays: true });
  const length = lengthOf(files);
  const file = files[index.value];

  /** Shows a place of the whole. */
  const seek = (to: number, plays = !video.current!.paused) => {
    const found = locate(files, Math.min(Math.max(0, to), length));
    position.value = files[found.index]!.begin + found.offset;
    isBroken.value = false;
    if (found.index === index.peek() && video.current!.readyState > 0) {
      video.current!.currentTime = found.offset;
      if (plays) void video.current!.play().catch(() => undefined);
      return;
    }
    wanted.current = { offset: found.offset, plays };
    index.value = found.index;
  };
  useEffect(() => {
    if (file) video.current!.src = api.fileUrl(recording.id, id, file.sequence);
  }, [api, recording.id, id, file]);
  useEffect(() => video.current?.closest('.player')?.scrollIntoView({ block: 'nearest' }), []);
  const begin = (element: HTMLVideoElement) => {
    const { offset, plays } = wanted.current;
    if (offset > 0) element.currentTime = offset;
    wanted.current = { offset: 0, plays: true };
    if (plays) void element.play().catch(() => undefined);
  };
  const goOn = () => {
    const next = index.peek() + 1;
    if (next < files.length) {
      wanted.current = { offset: 0, plays: true };
      index.value = next;
    }
  };
  if (!file) return <p class="quiet">{t.recordings.empty}</p>;
  const shownAt = file.startedAt + Math.max(0, position.value - file.begin) * 1000;
  const gap = gapAfter(files, index.value);
  return (
    <div class="player" data-file={file.sequence}>
      <div class="player-frame">
        <video
          ref={video}
          muted={isMuted.value}
          controls={false}
          playsInline
          preload="auto"
          aria-label={t.video.pictureOf(recording.title)}
          onLoadedMetadata={(event) => begin(event.currentTarget)}
          onTimeUpdate={({ currentTarget }) =>
            (position.value = file.begin + Math.min(currentTarget.currentTime, file.seconds))
          }
          onEnded={goOn}
          onError={() => (isBroken.value = true)}
        />
        <span class="player-mark">{t.recordings.mark}</span>
      </div>
      {isBroken.value && (
        <p class="failure" role="alert">
          {t.recordings.unplayable}
        </p>
      )}
      <p class="player-time">
        <strong>{f.dateTime(shownAt)}</strong>
        <span class="quiet">
          {minutesAndSeconds(position.value * 1000)} / {minutesAndSeconds(length * 1000)}
          {gap > 0 && ` · ${t.recordings.gap(f.age(gap))}`}
        </span>
      </p>
      <input
        type="range"
        class="player-seek"
        min={0}
        max={length}
        step={0.1}
        value={position.value}
        aria-label={t.recordings.position}
        aria-valuetext={f.dateTime(shownAt)}
        onInput={(event) => seek(Number(event.currentTarget.value))}
      />
      <div class="actions">
        <PlayButton video={video} />
        <button type="button" class="button" onClick={() => seek(position.peek() - STEP_SECONDS)}>
          −{STEP_SECONDS} s
        </button>
        <button type="button" class="button" onClick={() => seek(position.peek() + STEP_SECONDS)}>
          +{STEP_SECONDS} s
        </button>
        <button
          type="button"
          class="button"
          aria-pressed={!isMuted.value}
          onClick={() => (isMuted.value = !isMuted.value)}
        >
          {t.video.sound}
        </button>
      </div>
    </div>
  );
}

/** Plays and pauses, and says which of them it would do. */
function PlayButton({ video }: { video: { current: HTMLVideoElement | null } }) {
  const { t } = useText();
  const isPlaying = useSignal(false);
  useEffect(() => {
    const element = video.current!;
    const look = () => (isPlaying.value = !element.paused);
    for (const event of ['play', 'pause', 'emptied']) element.addEventListener(event, look);
    look();
    return () => {
      for (const event of ['play', 'pause', 'emptied']) element.removeEventListener(event, look);
    };
  }, [video]);
  const toggle = () => {
    const element = video.current!;
    if (element.paused) void element.play().catch(() => undefined);
    else element.pause();
  };
  return (
    <button type="button" class="button primary" data-action="play" onClick={toggle}>
      {isPlaying.value ? t.recordings.pause : t.recordings.play}
    </button>
  );
}
