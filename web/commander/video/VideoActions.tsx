import { useText } from '../../page.js';
import { Icon } from '../../ui/Icon.js';
import { useCommander } from '../commander.js';
import { callUnit, canCall, canWatch, openVideo } from './openVideo.js';
import type { VideoTarget } from './videoDesk.js';

/** Watching and calling, in the details of a unit or camera; says whom to ask where that is not permitted. */
export function VideoActions(props: { target: VideoTarget; title: string; org: string; live: boolean }) {
  const { target, title, org, live } = props;
  const commander = useCommander();
  const { t } = useText();
  const { page, call } = commander;
  if (!page.config.video.on) return null;
  if (!canWatch(commander))
    return live ? (
      <p class="locked">
        <Icon name="lock" size={15} /> {t.video.noPermission}
      </p>
    ) : null;
  const label = live ? t.video.live : target.type === 'unit' ? t.video.ask : t.video.open;
  const running = call?.state.value;
  const isBusy = running !== undefined && running.phase !== 'ended';
  return (
    <>
      <button
        type="button"
        class={live ? 'button primary' : 'button'}
        data-action="video"
        title={`${label} (P)`}
        onClick={() => openVideo(commander, target, title)}
      >
        <Icon name="video" size={16} />
        {label}
      </button>
      {target.type === 'unit' && canCall(commander, org) && (
        <button
          type="button"
          class="button"
          data-action="callUnit"
          disabled={isBusy}
          title={isBusy ? t.video.call.with(running.title) : `${t.video.call.start} (K)`}
          onClick={() => callUnit(commander, target.id, title)}
        >
          <Icon name="call" size={16} />
          {t.video.call.start}
        </button>
      )}
    </>
  );
}
