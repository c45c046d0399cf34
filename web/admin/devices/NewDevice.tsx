import { useSignal } from '@preact/signals';
import { fieldsOf, Panel, SecretOnce, Submit } from '../../office/parts.js';
import { useAct } from '../../office/useAct.js';
import { usePage, useText } from '../../page.js';
import { ThingField } from '../ThingField.js';
import { hashOf } from '../useHash.js';

/** A new device for a unit or a camera; its token is shown once. */
export function NewDevice({ onChange }: { onChange(): void }) {
  const { call } = usePage();
  const { t } = useText();
  const act = useAct();
  const type = useSignal<'unit' | 'camera'>('unit');
  const made = useSignal<{ deviceId: string; token: string } | undefined>(undefined);
  const words = t.admin.devices;
  const create = (subject: string, kind: string) =>
    act.run(async () => {
      const body = { kind, ...(type.value === 'unit' ? { unitId: subject } : { cameraId: subject }) };
      made.value = await call('/devices', { method: 'POST', body });
      onChange();
    });
  if (made.value) {
    const { deviceId, token } = made.value;
    return (
      <Panel title={words.token} closeHref="#devices">
        <SecretOnce
          title={words.token}
          warning={words.tokenWarning}
          secret={token}
          onNoted={() => {
            location.hash = hashOf('devices', deviceId);
          }}
        />
      </Panel>
    );
  }
  return (
    <Panel title={words.create} closeHref="#devices">
      <form
        class="form"
        onSubmit={(event) => {
          const field = fieldsOf(event);
          void create(field('subject'), field('kind'));
        }}
      >
        <fieldset>
          <legend>{words.speaksFor}</legend>
          {(['unit', 'camera'] as const).map((choice) => (
            <label class="check" key={choice}>
              <input
                type="radio"
                name="type"
                value={choice}
                checked={type.value === choice}
                onChange={() => (type.value = choice)}
              />
              {t.admin.things[choice]}
            </label>
          ))}
        </fieldset>
        <ThingField
          key={type.value}
          label={t.admin.things[type.value]}
          name="subject"
          kind={type.value}
          hint={t.admin.searchHint}
        />
        <label class="field">
          <span>{words.kind}</span>
          <select name="kind">
            {Object.entries(words.kinds).map(([kind, word]) => (
              <option key={kind} value={kind}>
                {word}
              </option>
            ))}
          </select>
        </label>
        <Submit act={act} label={words.create} />
      </form>
    </Panel>
  );
}
