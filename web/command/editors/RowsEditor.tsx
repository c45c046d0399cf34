import { useText } from '../../page.js';
import { Icon } from '../../ui/Icon.js';

/** A column of a small table that is edited in place. */
export interface RowColumn<Row> {
  readonly label: string;
  readonly kind?: 'text' | 'number' | 'check' | 'choice';
  readonly choices?: readonly (readonly [value: string, name: string])[];
  readonly required?: boolean;
  read(row: Row): string | boolean;
  write(row: Row, value: string | boolean): Row;
}

/** A list of alike things, a line each; lines are added at the end and taken away. */
export function RowsEditor<Row>(props: {
  title: string;
  rows: readonly Row[];
  columns: readonly RowColumn<Row>[];
  fresh(): Row;
  onChange(rows: readonly Row[]): void;
}) {
  const { t } = useText();
  const { rows, columns } = props;
  const set = (index: number, row: Row) => props.onChange(rows.map((one, at) => (at === index ? row : one)));
  return (
    <fieldset class="rows-editor">
      <legend>{props.title}</legend>
      {rows.length > 0 && (
        <table class="desk-table">
          <thead>
            <tr>
              {columns.map(({ label }) => (
                <th key={label} scope="col">
                  {label}
                </th>
              ))}
              <th scope="col" />
            </tr>
          </thead>
          <tbody>
            {rows.map((row, index) => (
              <tr key={index}>
                {columns.map((column) => (
                  <td key={column.label}>
                    <RowField column={column} row={row} onRow={(next) => set(index, next)} />
                  </td>
                ))}
                <td>
                  <button
                    type="button"
                    class="icon-button"
                    aria-label={`${t.desk.remove} ${index + 1}`}
                    title={t.desk.remove}
                    onClick={() => props.onChange(rows.filter((_, at) => at !== index))}
                  >
                    <Icon name="remove" size={16} />
                  </button>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <button type="button" class="link" onClick={() => props.onChange([...rows, props.fresh()])}>
        {t.desk.add}
      </button>
    </fieldset>
  );
}

function RowField<Row>({ column, row, onRow }: { column: RowColumn<Row>; row: Row; onRow(row: Row): void }) {
  const value = column.read(row);
  if (column.kind === 'check') {
    return (
      <input
        type="checkbox"
        aria-label={column.label}
        checked={value === true}
        onChange={({ currentTarget }) => onRow(column.write(row, currentTarget.checked))}
      />
    );
  }
  if (column.kind === 'choice') {
    return (
      <select
        aria-label={column.label}
        value={String(value)}
        onChange={({ currentTarget }) => onRow(column.write(row, currentTarget.value))}
      >
        {(column.choices ?? []).map(([one, name]) => (
          <option key={one} value={one}>
            {name}
          </option>
        ))}
      </select>
    );
  }
  return (
    <input
      aria-label={column.label}
      value={String(value)}
      required={column.required ?? false}
      {...(column.kind === 'number' && { inputMode: 'numeric', pattern: '[0-9]*' })}
      onInput={({ currentTarget }) => onRow(column.write(row, currentTarget.value))}
    />
  );
}
