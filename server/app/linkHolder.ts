import type { CommandStore } from '../commandFlow/commandStore.js';
import { isWithin, movedPath } from '../identity/orgPaths.js';
import type { OrgHolder } from '../identity/orgs.js';
import type { CommandParts } from './command.js';

/**
 * Channels, partner services and webhooks as things of orgs: they move along, in the same commit, and an org that has some is
 * not deleted. `passing`: where they are kept when that is not the store of the orgs (the demo).
 */
export function linkHolder(
  { channels, partners, webhooks }: Pick<CommandParts, 'channels' | 'partners' | 'webhooks'>,
  passing?: CommandStore,
): OrgHolder {
  const all = [channels, partners, webhooks] as const;
  return {
    what: 'channels, partners and webhooks',
    countIn: (org) => all.reduce((sum, held) => sum + held.list().filter((one) => isWithin(one.org, org)).length, 0),
    prepareMove(from, to) {
      const newPath = (org: string) => (isWithin(org, from) ? movedPath(org, from, to) : undefined);
      const moves = all.map((held) => held.prepareMove(newPath));
      const ops = moves.flatMap((move) => move.ops);
      return {
        ops: passing ? [] : ops,
        async apply() {
          await passing?.commit(ops);
          for (const move of moves) move.apply();
        },
      };
    },
  };
}
