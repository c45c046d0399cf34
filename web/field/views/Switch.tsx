/** A setting that is on or off, with what it means. */
export function Switch(props: {
  label: string;
  hint: string;
  checked: boolean;
  disabled?: boolean;
  onChange(value: boolean): void;
}) {
  const { label, hint, checked, disabled = false, onChange } = props;
  return (
    <label class="field-switch">
      <input
        type="checkbox"
        checked={checked}
        disabled={disabled}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
      <span>
        <strong>{label}</strong>
        <small>{hint}</small>
      </span>
    </label>
  );
}
