import { useSignal } from '@preact/signals';
import type { LocalText } from '../../../server/wire/command.js';
import type { ChecklistItem, FieldSpec, IncidentType, IncidentTypeInput } from '../../../server/wire/incidentTypes.js';
import { useText } from '../../page.js';
import { useDesk } from '../desk.js';
import { Failure, textOf } from '../parts.js';
import { useAction } from '../useAction.js';
import { type RowColumn, RowsEditor } from './RowsEditor.js';

const PARTS = ['address', 'callback', 'narrative', 'channel'] as const;
const CLOCKS = ['claimSeconds', 'acceptSeconds', 'welfareSeconds', 'duplicateSeconds'] as const;
const METERS = ['arrivalMeters', 'duplicateMeters'] as const;
const KINDS = ['text', 'number', 'boolean', 'choice'] as const;
type Disposition = IncidentType['dispositions'][number];

/** Everything the server knows of a type of incident. */
export function TypeForm({ type, onDone }: { type: IncidentType; onDone(id: string | undefined): void }) {
  const { api, catalogue, notify } = useDesk();
  const { t } = useText();
  const { run, busy, failure } = useAction();
  const fields = useSignal<readonly FieldSpec[]>(type.fields ?? []);
  const checklist = useSignal<readonly ChecklistItem[]>(type.checklist ?? []);
  const dispositions = useSignal<readonly Disposition[]>(type.dispositions);
  const isNew = type.id === '';
  const save = async (form: HTMLFormElement) => {
    const data = new FormData(form);
    const id = isNew ? (textOf(data, 'id') ?? '') : type.id;
    const numbers = [...CLOCKS, ...METERS].flatMap((name) => {
      const text = textOf(data, name);
      return text === undefined ? [] : [[name, Number(text)]];
    });
    const requires = PARTS.filter((part) => data.has(`requires-${part}`));
    const zh = textOf(data, 'zh');
    const body: IncidentTypeInput = {
      name: { en: textOf(data, 'en') ?? '', ...(zh !== undefined && { zh }) },
      defaultPriority: Number(data.get('priority')),
      dispositions: [...dispositions.value],
      ...(requires.length > 0 && { requires }),
      ...(fields.value.length > 0 && { fields: [...fields.value] }),
      ...(checklist.value.length > 0 && { checklist: [...checklist.value] }),
      ...(data.has('divertible') && { divertible: true }),
      ...(data.has('retired') && { retired: true }),
      ...Object.fromEntries(numbers),
    };
    if (!(await run(() => api.putType(id, body)))) return;
    await catalogue.load();
    notify(t.desk.saved);
    onDone(id);
  };
  const remove = async () => {
    if (!(await run(() => api.deleteType(type.id)))) return;
    await catalogue.load();
    onDone(undefined);
  };
  return (
    <form
      class="desk-card editor-form"
      aria-label={t.editors.types}
      onSubmit={(event) => {
        event.preventDefault();
        void save(event.currentTarget);
      }}
    >
      <div class="field-row">
        <Text
          name="id"
          label={t.desk.code}
          value={type.id}
          disabled={!isNew}
          required
          pattern="[A-Za-z0-9][A-Za-z0-9_\-]*"
        />
        <Text name="en" label={t.desk.name} value={type.name.en} required />
        <Text name="zh" label={t.desk.nameZh} value={type.name.zh ?? ''} />
        <label class="field">
          <span>{t.newIncident.priority}</span>
          <select name="priority">
            {[1, 2, 3, 4].map((level) => (
              <option key={level} value={level} selected={level === type.defaultPriority}>
                {level} {t.newIncident.priorityName[level - 1]}
              </option>
            ))}
          </select>
        </label>
      </div>
      <fieldset class="check-row">
        <legend>{t.editors.requires}</legend>
        {PARTS.map((part) => (
          <label key={part} class="check">
            <input type="checkbox" name={`requires-${part}`} defaultChecked={type.requires?.includes(part) ?? false} />
            {t.editors.part[part]}
          </label>
        ))}
        <label class="check">
          <input type="checkbox" name="divertible" defaultChecked={type.divertible ?? false} /> {t.editors.divertible}
        </label>
        <label class="check">
          <input type="checkbox" name="retired" defaultChecked={type.retired ?? false} /> {t.editors.retired}
        </label>
      </fieldset>
      <FieldRows rows={fields.value} onChange={(rows) => (fields.value = rows)} />
      <ChecklistRows rows={checklist.value} onChange={(rows) => (checklist.value = rows)} />
      <DispositionRows rows={dispositions.value} onChange={(rows) => (dispositions.value = rows)} />
      <fieldset>
        <legend>{t.editors.clocks}</legend>
        <div class="field-row">
          {[...CLOCKS, ...METERS].map((name) => (
            <Text
              key={name}
              name={name}
              label={t.editors.clock[name]}
              value={type[name] === undefined ? '' : String(type[name])}
              placeholder={t.editors.byMode}
              pattern="[0-9]*"
            />
          ))}
        </div>
      </fieldset>
      <Failure text={failure.value} />
      <div class="actions">
        <button type="submit" class="button primary" disabled={busy.value}>
          {t.command.save}
        </button>
        {!isNew && type.id !== 'other' && (
          <button type="button" class="button danger" disabled={busy.value} onClick={() => void remove()}>
            {t.desk.remove}
          </button>
        )}
      </div>
    </form>
  );
}

/** A short text field that keeps what one types. */
export function Text(props: {
  name: string;
  label: string;
  value: string;
  placeholder?: string;
  required?: boolean;
  disabled?: boolean;
  pattern?: string;
}) {
  return (
    <label class="field">
      <span>{props.label}</span>
      <input
        name={props.name}
        defaultValue={props.value}
        placeholder={props.placeholder ?? ''}
        required={props.required ?? false}
        disabled={props.disabled ?? false}
        maxLength={200}
        {...(props.pattern && { pattern: props.pattern })}
      />
    </label>
  );
}

interface Rows<Row> {
  rows: readonly Row[];
  onChange(rows: readonly Row[]): void;
}

/** Columns for words in both languages. */
function useLocalColumns<Row>(read: (row: Row) => LocalText, write: (row: Row, text: LocalText) => Row) {
  const { t } = useText();
  const english: RowColumn<Row> = {
    label: t.desk.name,
    required: true,
    read: (row) => read(row).en,
    write: (row, value) => write(row, { ...read(row), en: String(value) }),
  };
  const chinese: RowColumn<Row> = {
    label: t.desk.nameZh,
    read: (row) => read(row).zh ?? '',
    write: (row, value) => {
      const { en } = read(row);
      return write(row, value === '' ? { en } : { en, zh: String(value) });
    },
  };
  return [english, chinese];
}

function FieldRows({ rows, onChange }: Rows<FieldSpec>) {
  const { t } = useText();
  const local = useLocalColumns<FieldSpec>(
    ({ name }) => name,
    (row, name) => ({ ...row, name }),
  );
  return (
    <RowsEditor<FieldSpec>
      title={t.editors.fields}
      rows={rows}
      fresh={() => ({ key: `field${rows.length + 1}`, name: { en: '' }, kind: 'text' })}
      onChange={onChange}
      columns={[
        {
          label: t.desk.code,
          required: true,
          read: ({ key }) => key,
          write: (row, key) => ({ ...row, key: String(key) }),
        },
        ...local,
        {
          label: t.editors.kind,
          kind: 'choice',
          choices: KINDS.map((kind) => [kind, t.editors.fieldKind[kind]]),
          read: ({ kind }) => kind,
          write: (row, kind) => ({ ...row, kind: kind as FieldSpec['kind'] }),
        },
        {
          label: t.editors.choices,
          read: ({ choices }) => (choices ?? []).join(' '),
          write: ({ choices: _, ...row }, text) => {
            const choices = String(text).split(/\s+/).filter(Boolean);
            return choices.length > 0 ? { ...row, choices } : row;
          },
        },
        {
          label: t.command.required,
          kind: 'check',
          read: ({ required }) => required ?? false,
          write: (row, required) => ({ ...row, required: required === true }),
        },
      ]}
    />
  );
}

function ChecklistRows({ rows, onChange }: Rows<ChecklistItem>) {
  const { t } = useText();
  const local = useLocalColumns<ChecklistItem>(
    ({ text }) => text,
    (row, text) => ({ ...row, text }),
  );
  return (
    <RowsEditor<ChecklistItem>
      title={t.command.checklist}
      rows={rows}
      fresh={() => ({ id: `step${rows.length + 1}`, text: { en: '' } })}
      onChange={onChange}
      columns={[
        { label: t.desk.code, required: true, read: ({ id }) => id, write: (row, id) => ({ ...row, id: String(id) }) },
        ...local,
        {
          label: t.command.required,
          kind: 'check',
          read: ({ required }) => required ?? false,
          write: (row, required) => ({ ...row, required: required === true }),
        },
      ]}
    />
  );
}

function DispositionRows({ rows, onChange }: Rows<Disposition>) {
  const { t } = useText();
  const local = useLocalColumns<Disposition>(
    ({ name }) => name,
    (row, name) => ({ ...row, name }),
  );
  return (
    <RowsEditor<Disposition>
      title={t.editors.dispositions}
      rows={rows}
      fresh={() => ({ id: `outcome${rows.length + 1}`, name: { en: '' } })}
      onChange={onChange}
      columns={[
        { label: t.desk.code, required: true, read: ({ id }) => id, write: (row, id) => ({ ...row, id: String(id) }) },
        ...local,
      ]}
    />
  );
}
