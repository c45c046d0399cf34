import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { StreamId } from '../../server/wire/ids.js';
import { useText } from '../page.js';
import { TileModel } from '../video/tileModel.js';
import type { WallScreenModel } from './wallScreen.js';

interface Props {
  screen: WallScreenModel;
  number: number;
  streamId: StreamId;
  purpose: string | undefined;
  name: string;
  /** The one the tile is about; another is on its way out. */
  isCurrent: boolean;
  /** It comes in over another. */
  fades: boolean;
  settleAfterMs: { first: number; atMost: number };
  /** It moves, and the other may go; or it was waited for long enough. */
  onSettled(): void;
}

/** One stream in a tile, with the veil that says a picture is not live. */
export function WallVideo(props: Props) {
  const { screen, number, streamId, purpose, name, isCurrent, fades, settleAfterMs, onSettled } = props;
  const { t } = useText();
  const video = useRef<HTMLVideoElement>(null);
  const model = useSignal<TileModel | undefined>(undefined);
  useEffect(() => {
    const made = new TileModel(screen.relay, video.current!, { streamId, purpose });
    model.value = made;
    return () => {
      model.value = undefined;
      made.close();
    };
  }, [screen, streamId, purpose, model]);
  useEffect(() => {
    if (!isCurrent || !model.value) return undefined;
    const mine = model.value;
    screen.place(number, mine);
    return () => {
      if (screen.modelOf(number) === mine) screen.place(number, undefined);
    };
  }, [screen, number, isCurrent, model.value]);
  const state = model.value?.reading.value.state.state ?? 'connecting';
  const hasPicture = (model.value?.reading.value.widthPixels ?? 0) > 0;
  useEffect(() => {
    if (!isCurrent) return undefined;
    const timer = setTimeout(onSettled, hasPicture ? settleAfterMs.first : settleAfterMs.atMost);
    return () => clearTimeout(timer);
  }, [isCurrent, hasPicture]);
  return (
    <div class={`wall-layer ${state}${fades && isCurrent && !hasPicture ? ' waiting' : ''}`} data-state={state}>
      <video ref={video} autoplay playsInline muted aria-label={t.video.pictureOf(name)} />
      {state !== 'live' && hasPicture && <div class="wall-veil" aria-hidden="true" />}
    </div>
  );
}
