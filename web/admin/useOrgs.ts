import type { Org } from '../../server/wire/orgs.js';
import { type Asked, useAsked } from '../office/useAsked.js';

/** The org tree within reach, parents before what is below them. */
export function useOrgs(): Asked<{ items: Org[] }> {
  return useAsked<{ items: Org[] }>('/orgs');
}

/** Segments below the root: `hq` is 0. */
export const depthOf = (path: string): number => path.split('/').length - 1;

/** An org as one line: its name, and its path where the name does not say it. */
export const orgLine = ({ path, name }: Org): string => (name === path ? path : `${name} · ${path}`);
