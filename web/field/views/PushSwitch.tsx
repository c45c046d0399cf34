import { useEffect } from 'preact/hooks';
import { useText } from '../../page.js';
import { useField } from '../fieldUnit.js';
import { Switch } from './Switch.js';

/** Whether the phone is woken for news; where that cannot be, it says why. */
export function PushSwitch() {
  const { push } = useField();
  const { t } = useText();
  useEffect(() => void push.look(), [push]);
  const state = push.state.value;
  const hint = state.state === 'cannot' ? t.field.pushCannot[state.why] : t.field.pushHint;
  const isFinal = state.state === 'cannot' && (state.why === 'browser' || state.why === 'insecure');
  return (
    <div data-push={state.state}>
      <Switch
        label={t.field.push}
        hint={hint}
        checked={state.state === 'on' || state.state === 'working'}
        disabled={isFinal || state.state === 'working' || state.state === 'unknown'}
        onChange={(value) => void (value ? push.turnOn() : push.turnOff())}
      />
    </div>
  );
}
