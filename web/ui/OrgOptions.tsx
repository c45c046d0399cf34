/** Options of a choice among organisations, by name, each below the one above it; `orgs` has parents before what is below them. */
export function OrgOptions(props: { orgs: readonly (readonly [path: string, name: string])[]; chosen?: string }) {
  const { orgs, chosen } = props;
  const depth = (path: string) => path.split('/').length;
  const top = Math.min(...orgs.map(([path]) => depth(path)));
  return (
    <>
      {orgs.map(([path, name]) => (
        <option key={path} value={path} title={path} {...(chosen === path && { selected: true })}>
          {'\u2003'.repeat(depth(path) - top)}
          {name}
        </option>
      ))}
    </>
  );
}
