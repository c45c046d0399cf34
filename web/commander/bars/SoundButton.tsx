import { useText } from '../../page.js';
import { Icon } from '../../ui/Icon.js';
import { useCommander } from '../commander.js';

/** Whether alerts can be heard; a click mutes for two minutes, or lets the browser make sound. */
export function SoundButton() {
  const { sound } = useCommander();
  const { t } = useText();
  const state = sound.state.value;
  return (
    <button
      type="button"
      class="icon-button"
      aria-pressed={state === 'muted'}
      aria-label={t.sound[state]}
      title={`${t.sound[state]} (M)`}
      data-sound={state}
      onClick={() => {
        if (state !== 'blocked') sound.toggleMute();
      }}
    >
      <Icon name={state === 'on' ? 'sound' : 'silence'} size={18} />
    </button>
  );
}
