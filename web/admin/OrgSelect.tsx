import type { Org } from '../../server/wire/orgs.js';
import { orgLine } from './useOrgs.js';

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
        {props.orgs.map((org) => (
          <option key={org.path} value={org.path}>
            {orgLine(org)}
          </option>
        ))}
      </select>
    </label>
  );
}
