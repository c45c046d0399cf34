import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { StreamId } from '../../server/wire/ids.js';
import { useText } from '../page.js';
import { RecordingBadge } from './RecordingBadge.js';
import type { RelayClient } from './relayClient.js';
import { StateLine, stateWord } from './StateLine.js';
import { TileModel } from './tileModel.js';

/** What a tile shows and how. */
export interface VideoTileProps {
  client: RelayClient;
  streamId: StreamId;
  /** Name of the unit or camera. */
  title: string;
  /** Where it is, or what it belongs to. */
  subtitle?: string | undefined;
  purpose?: string | undefined;
  muted?: boolean;
  /** There is no picture to wait for: only its sound is played. */
  isSoundOnly?: boolean;
  /** Told of the model when the tile stands, and of undefined when it goes. */
  onModel?(model: TileModel | undefined): void;
  /** Buttons of the caption. */
  children?: ComponentChildren;
}

/** One stream on the page, with its name and the line that says how true the picture is. */
export function VideoTile(props: VideoTileProps) {
  const { client, streamId, title, subtitle, purpose, muted = true, isSoundOnly = false, onModel, children } = props;
  const { t } = useText();
  const video = useRef<HTMLVideoElement>(null);
  const model = useSignal<TileModel | undefined>(undefined);
  useEffect(() => {
    const made = new TileModel(client, video.current!, { streamId, purpose });
    model.value = made;
    onModel?.(made);
    return () => {
      onModel?.(undefined);
      model.value = undefined;
      made.close();
    };
  }, [client, streamId, purpose]);
  useEffect(() => {
    video.current!.muted = muted;
  }, [muted]);
  const reading = model.value?.reading.value;
  const mark = model.value?.view.status.value?.recording;
  const state = reading?.state.state ?? 'connecting';
  return (
    <figure class={isSoundOnly ? 'hidden-visually' : `video-tile ${state}`} data-stream={streamId} data-state={state}>
      <div class="video-frame">
        <video ref={video} autoplay playsInline muted={muted} aria-label={t.video.pictureOf(title)} />
        {state !== 'live' && <div class="video-veil" aria-hidden="true" />}
        {mark && <RecordingBadge mark={mark} />}
      </div>
      <figcaption class="video-caption">
        <span class="video-title">
          <strong class="truncate" title={title}>
            {title}
          </strong>
          {subtitle && <span class="truncate video-subtitle">{subtitle}</span>}
        </span>
        {children && <span class="video-buttons">{children}</span>}
        {reading && <StateLine reading={reading} />}
        <span class="hidden-visually" role="status">
          {reading && `${title}: ${stateWord(reading.state, t)}`}
        </span>
      </figcaption>
    </figure>
  );
}
