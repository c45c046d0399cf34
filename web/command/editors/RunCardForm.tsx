import { useSignal } from '@preact/signals';
import type { AlarmLevel, Requirement, RunCard, RunCardInput } from '../../../server/wire/runCards.js';
import { useText } from '../../page.js';
import { LAYOUTS } from '../../walls/wallPlaces.js';
import { mayManage, useDesk } from '../desk.js';
import { OrgField } from '../incident/lifeForms.js';
import { Failure, textOf } from '../parts.js';
import { useTerms } from '../terms.js';
import { useAction } from '../useAction.js';
import { RowsEditor } from './RowsEditor.js';
import { Text } from './TypeForm.js';

const MODES = ['normal', 'emergency', 'wartime'] as const;
const MOST_LEVELS = 5;

/** One run card: what it is for, and what each alarm level sends on top of those before. */
export function RunCardForm({ card, onDone }: { card: RunCard; onDone(id: string | undefined): void }) {
  const { api, catalogue, account, notify } = useDesk();
  const { t } = useText();
  const terms = useTerms();
  const { run, busy, failure } = useAction();
  const levels = useSignal<readonly AlarmLevel[]>(card.levels);
  const isNew = card.id === '';
  const save = async (form: HTMLFormElement) => {
    const data = new FormData(form);
    const id = isNew ? (textOf(data, 'id') ?? '') : card.id;
    const zh = textOf(data, 'zh');
    const types = data.getAll('types').map(String);
    const priorities = [1, 2, 3, 4].filter((one) => data.has(`priority-${one}`));
    const modes = MODES.filter((one) => data.has(`mode-${one}`));
    const cameras = Number(textOf(data, 'cameras') ?? 0);
    const wallLayout = textOf(data, 'wallLayout');
    const body: RunCardInput = {
      name: { en: textOf(data, 'en') ?? '', ...(zh !== undefined && { zh }) },
      org: textOf(data, 'org') ?? card.org,
      levels: [...levels.value],
      ...(types.length > 0 && { types }),
      ...(priorities.length > 0 && { priorities }),
      ...(modes.length > 0 && { modes }),
      ...((cameras > 0 || data.has('units')) && { autoOpen: { cameras, units: data.has('units') } }),
      ...(data.has('record') && { record: true }),
      ...(wallLayout !== undefined && { wallLayout }),
    };
    if (!(await run(() => api.putRunCard(id, body)))) return;
    await catalogue.load();
    notify(t.desk.saved);
    onDone(id);
  };
  const remove = async () => {
    if (!(await run(() => api.deleteRunCard(card.id)))) return;
    await catalogue.load();
    onDone(undefined);
  };
  const setLevel = (index: number, next: AlarmLevel) =>
    (levels.value = levels.value.map((one, at) => (at === index ? next : one)));
  const orgs = [...catalogue.orgs.value].filter(([path]) => mayManage(account, path));
  return (
    <form
      class="desk-card editor-form"
      aria-label={t.editors.cards}
      onSubmit={(event) => {
        event.preventDefault();
        void save(event.currentTarget);
      }}
    >
      <div class="field-row">
        <Text name="id" label={t.desk.code} value={card.id} disabled={!isNew} required />
        <Text name="en" label={t.desk.name} value={card.name.en} required />
        <Text name="zh" label={t.desk.nameZh} value={card.name.zh ?? ''} />
        <OrgField orgs={orgs} label={t.desk.org} value={card.org} />
      </div>
      <div class="field-row">
        <label class="field">
          <span>{t.editors.forTypes}</span>
          <select name="types" multiple size={6}>
            {catalogue.types.value.map(({ id }) => (
              <option key={id} value={id} selected={card.types?.includes(id) ?? false}>
                {terms.type(id)}
              </option>
            ))}
          </select>
        </label>
        <fieldset class="check-column">
          <legend>{t.editors.forPriorities}</legend>
          {[1, 2, 3, 4].map((one) => (
            <label key={one} class="check">
              <input
                type="checkbox"
                name={`priority-${one}`}
                defaultChecked={card.priorities?.includes(one) ?? false}
              />
              {one} {t.newIncident.priorityName[one - 1]}
            </label>
          ))}
        </fieldset>
        <fieldset class="check-column">
          <legend>{t.editors.forModes}</legend>
          {MODES.map((one) => (
            <label key={one} class="check">
              <input type="checkbox" name={`mode-${one}`} defaultChecked={card.modes?.includes(one) ?? false} />
              {t.desk.mode.name[one]}
            </label>
          ))}
        </fieldset>
      </div>
      <p class="footnote">{t.editors.anyNote}</p>
      {levels.value.map((level, index) => (
        <LevelRows key={index} number={index + 1} level={level} onLevel={(next) => setLevel(index, next)} />
      ))}
      <div class="actions">
        <button
          type="button"
          class="button"
          disabled={levels.value.length >= MOST_LEVELS}
          onClick={() => (levels.value = [...levels.value, { requires: [] }])}
        >
          {t.editors.addLevel}
        </button>
        <button
          type="button"
          class="button"
          disabled={levels.value.length < 2}
          onClick={() => (levels.value = levels.value.slice(0, -1))}
        >
          {t.editors.dropLevel}
        </button>
      </div>
      <div class="field-row">
        <Text
          name="cameras"
          label={t.editors.openCameras}
          value={String(card.autoOpen?.cameras ?? 0)}
          pattern="[0-9]{1,2}"
        />
        <label class="field">
          <span>{t.editors.wallLayout}</span>
          <select name="wallLayout">
            <option value="">{t.editors.noWall}</option>
            {LAYOUTS.filter((layout) => layout !== 'free').map((layout) => (
              <option key={layout} value={layout} selected={layout === card.wallLayout}>
                {t.walls.layouts[layout]}
              </option>
            ))}
          </select>
        </label>
        <label class="check">
          <input type="checkbox" name="units" defaultChecked={card.autoOpen?.units ?? false} /> {t.editors.openUnits}
        </label>
        <label class="check">
          <input type="checkbox" name="record" defaultChecked={card.record ?? false} /> {t.recordings.ofRunCard}
        </label>
      </div>
      <Failure text={failure.value} />
      <div class="actions">
        <button type="submit" class="button primary" disabled={busy.value}>
          {t.command.save}
        </button>
        {!isNew && (
          <button type="button" class="button danger" disabled={busy.value} onClick={() => void remove()}>
            {t.desk.remove}
          </button>
        )}
      </div>
    </form>
  );
}

function LevelRows(props: { number: number; level: AlarmLevel; onLevel(next: AlarmLevel): void }) {
  const { t } = useText();
  const none: readonly [string, string] = ['', t.editors.any];
  const capabilities = [none, ...Object.entries(t.capability)];
  const kinds = [none, ...Object.entries(t.kind)];
  const set = (row: Requirement, key: 'capability' | 'kind', value: string): Requirement => {
    const { [key]: _, ...rest } = row;
    return value === '' ? rest : { ...rest, [key]: value };
  };
  return (
    <RowsEditor<Requirement>
      title={t.editors.level(props.number)}
      rows={props.level.requires}
      fresh={() => ({ count: 1 })}
      onChange={(requires) => props.onLevel({ ...props.level, requires: [...requires] })}
      columns={[
        {
          label: t.editors.count,
          kind: 'number',
          required: true,
          read: ({ count }) => String(count),
          write: (row, count) => ({ ...row, count: Math.max(1, Number(count) || 1) }),
        },
        {
          label: t.inspector.capabilities,
          kind: 'choice',
          choices: capabilities,
          read: ({ capability }) => capability ?? '',
          write: (row, value) => set(row, 'capability', String(value)),
        },
        {
          label: t.nearest.kind,
          kind: 'choice',
          choices: kinds,
          read: ({ kind }) => kind ?? '',
          write: (row, value) => set(row, 'kind', String(value)),
        },
      ]}
    />
  );
}
