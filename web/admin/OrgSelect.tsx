import type { Org } from '../../server/wire/orgs.js';
import { OrgOptions } from '../ui/OrgOptions.js';

/** A choice among orgs within reach. */
export function OrgSelect(props: {
  label: string;
  name: string;
  orgs: readonly Org[];
  value?: string;
  /** Label of the choice of none, where that is one. */
  any?: string;
  onChange?(path: string): void;
}) {
  return (
    <label class="field">
      <span>{props.label}</span>
      <select
        name={props.name}
        value={props.value ?? ''}
        required={props.any === undefined}
        onChange={(event) => props.onChange?.(event.currentTarget.value)}
      >
        {props.any !== undefined && <option value="">{props.any}</option>}
        {props.value && !props.orgs.some(({ path }) => path === props.value) && (
          <option value={props.value}>{props.value}</option>
        )}
        <OrgOptions orgs={props.orgs.map(({ path, name }) => [path, name])} />
      </select>
    </label>
  );
}
