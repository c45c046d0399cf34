/** The org every other one is below; a fresh server has it and nothing else. */
export const ROOT_ORG = 'hq';

/** Whether `org` is `root` or below it. */
export const isWithin = (org: string, root: string): boolean =>
  org === root || (org.length > root.length && org.charCodeAt(root.length) === 0x2f && org.startsWith(root));

/** The org above, or undefined for a top one. */
export function parentOf(org: string): string | undefined {
  const slash = org.lastIndexOf('/');
  return slash < 0 ? undefined : org.slice(0, slash);
}

/** `org` as it reads after `from` became `to`. */
export const movedPath = (org: string, from: string, to: string): string =>
  isWithin(org, from) ? to + org.slice(from.length) : org;
