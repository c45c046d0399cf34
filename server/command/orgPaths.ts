/** Whether `org` is `root` or below it. */
export const isWithin = (org: string, root: string): boolean =>
  org === root || (org.length > root.length && org.charCodeAt(root.length) === 0x2f && org.startsWith(root));

/** The org above, or undefined for the top one. */
export function orgAbove(org: string): string | undefined {
  const slash = org.lastIndexOf('/');
  return slash < 0 ? undefined : org.slice(0, slash);
}

/** The org and every org above it, deepest first. */
export function lineOf(org: string): string[] {
  const line: string[] = [];
  for (let at: string | undefined = org; at !== undefined; at = orgAbove(at)) line.push(at);
  return line;
}

/** Orgs strictly between two on the way through their nearest common org, that org included unless it is one of the two. */
export function orgsBetween(from: string, to: string): string[] {
  const up = lineOf(from);
  const down = lineOf(to);
  const common = up.find((org) => down.includes(org));
  const climb = common === undefined ? up : up.slice(0, up.indexOf(common) + 1);
  const descent = common === undefined ? down : down.slice(0, down.indexOf(common));
  return [...climb, ...descent.reverse()].filter((org) => org !== from && org !== to);
}
