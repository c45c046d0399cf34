import { useSignal } from '@preact/signals';
import type { Wall } from '../../../server/wire/walls.js';
import { fieldsOf, Panel, SecretOnce, Submit } from '../../office/parts.js';
import { useAct } from '../../office/useAct.js';
import { useAsked } from '../../office/useAsked.js';
import { usePage, useText } from '../../page.js';
import { ThingField } from '../ThingField.js';
import { hashOf } from '../useHash.js';
import { secretOf } from './secretOf.js';

const SCREEN = 'screen';
const TYPES = ['unit', 'camera', 'wall'] as const;
type SubjectType = (typeof TYPES)[number];
const ID_OF = { unit: 'unitId', camera: 'cameraId', wall: 'wallId' } as const;

/** A new device for a unit, a camera or a wall; its token, for a wall the link of its screen, is shown once. */
export function NewDevice({ onChange }: { onChange(): void }) {
  const { call } = usePage();
  const { t } = useText();
  const act = useAct();
  const type = useSignal<SubjectType>('unit');
  const made = useSignal<{ deviceId: string; token: string; wallId: string | undefined } | undefined>(undefined);
  const words = t.admin.devices;
  const create = (subject: string, kind: string) =>
    act.run(async () => {
      const body = { kind, [ID_OF[type.value]]: subject };
      const wallId = type.value === 'wall' ? subject : undefined;
      made.value = {
        ...(await call<{ deviceId: string; token: string }>('/devices', { method: 'POST', body })),
        wallId,
      };
      onChange();
    });
  if (made.value) {
    const { deviceId, token, wallId } = made.value;
    const title = wallId === undefined ? words.token : t.walls.list.screenLink;
    return (
      <Panel title={title} closeHref="#devices">
        <SecretOnce
          title={title}
          warning={wallId === undefined ? words.tokenWarning : t.walls.list.screenWarning}
          secret={secretOf(wallId, token)}
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
          void create(field('subject'), type.value === 'wall' ? SCREEN : field('kind'));
        }}
      >
        <fieldset>
          <legend>{words.speaksFor}</legend>
          {TYPES.map((choice) => (
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
        {type.value === 'wall' ? (
          <WallField />
        ) : (
          <>
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
                {Object.entries(words.kinds)
                  .filter(([kind]) => kind !== SCREEN)
                  .map(([kind, word]) => (
                    <option key={kind} value={kind}>
                      {word}
                    </option>
                  ))}
              </select>
            </label>
          </>
        )}
        <Submit act={act} label={words.create} />
      </form>
    </Panel>
  );
}

/** A choice among the walls within reach. */
function WallField() {
  const { t } = useText();
  const asked = useAsked<{ items: Wall[] }>('/walls');
  const walls = asked.value?.items ?? [];
  return (
    <label class="field">
      <span>{t.admin.things.wall}</span>
      <select name="subject" required>
        {walls.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </select>
      {asked.value && walls.length === 0 && <small>{t.walls.send.none}</small>}
    </label>
  );
}
