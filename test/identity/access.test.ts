import fc from 'fast-check';
import t from 'tap';
import { Access, type ActiveShare, type ShareSource } from '../../server/identity/access.js';
import { isWithin, movedPath, parentOf } from '../../server/identity/orgPaths.js';
import { PERMISSION_TABLE } from '../../server/identity/permissions.js';
import { Scope } from '../../server/identity/scope.js';
import { PERMISSIONS, type Permission, type Principal, ROLES } from '../../server/wire/identity.js';
import { testSeed } from '../support/random.js';

const seed = testSeed();
const segment = fc.constantFrom('a', 'b', 'a2', 'ab');
const org = fc.array(segment, { maxLength: 3 }).map((parts) => ['hq', ...parts].join('/'));
const grant = fc.record({ role: fc.constantFrom(...ROLES), org });
const permission = fc.constantFrom<Permission>(...PERMISSIONS);

const account = (grants: Principal & { type: 'account' } extends { grants: infer G } ? G : never): Principal =>
  ({ type: 'account', id: 'x', username: 'x', displayName: 'x', grants, mustChangePassword: false }) as Principal;

/** The rule, written as it is said. */
const below = (one: string, root: string) => one === root || one.startsWith(`${root}/`);

t.test(`A16 a role held at an org is good for it and everything below, and nothing else (seed ${seed})`, (t) => {
  const access = new Access({ clock: () => 0 });
  fc.assert(
    fc.property(fc.array(grant, { maxLength: 4 }), permission, org, (grants, asked, place) => {
      const principal = account(grants);
      const expected = grants.some((held) => PERMISSION_TABLE[held.role].has(asked) && below(place, held.org));
      const scope = access.scopeOf(principal, asked);
      return (
        access.mayAt(principal, asked, place) === expected &&
        access.may(principal, asked, { org: place, type: 'unit', id: 'u' }) === expected &&
        scope.includes(place) === expected &&
        access.mayAnywhere(principal, asked) === grants.some((held) => PERMISSION_TABLE[held.role].has(asked)) &&
        scope.orgs.every((root) => !scope.orgs.some((other) => other !== root && below(root, other)))
      );
    }),
    { seed, numRuns: 1000 },
  );
  t.end();
});

t.test(`A16 a share reaches who may the same at the borrowing org, while it lasts (seed ${seed})`, (t) => {
  const share = fc.record({
    subject: fc.record({ type: fc.constantFrom('unit' as const, 'incident' as const), id: fc.constantFrom('1', '2') }),
    to: org,
    allows: fc.array(permission, { maxLength: 3 }),
    expiresAt: fc.option(fc.integer({ min: 1, max: 10 }), { nil: undefined }),
  });
  fc.assert(
    fc.property(
      fc.array(grant, { maxLength: 3 }),
      fc.array(share, { maxLength: 3 }),
      permission,
      fc.nat(11),
      (grants, shares, asked, now) => {
        let time = now;
        const source: ShareSource = {
          version: (at) => at,
          active: (at) =>
            (shares as ActiveShare[]).filter(({ expiresAt }) => expiresAt === undefined || expiresAt > at),
        };
        const access = new Access({ clock: () => time, shares: source });
        const principal = account(grants);
        for (const step of [0, 3]) {
          time = now + step;
          for (const type of ['unit', 'incident'] as const) {
            for (const id of ['1', '2']) {
              const lent = shares.some(
                (one) =>
                  one.subject.type === type &&
                  one.subject.id === id &&
                  one.allows.includes(asked) &&
                  (one.expiresAt === undefined || one.expiresAt > time) &&
                  grants.some((held) => PERMISSION_TABLE[held.role].has(asked) && below(one.to, held.org)),
              );
              const owned = grants.some((held) => PERMISSION_TABLE[held.role].has(asked) && below('hq/zz', held.org));
              if (access.may(principal, asked, { type, id, org: 'hq/zz' }) !== (lent || owned)) return false;
              if (access.scopeOf(principal, asked).sharedIds(type).has(id) !== lent) return false;
            }
          }
        }
        return true;
      },
    ),
    { seed, numRuns: 1000 },
  );
  t.end();
});

t.test('paths: a name that begins alike is not below', (t) => {
  t.ok(isWithin('hq/a', 'hq/a') && isWithin('hq/a/b', 'hq/a'));
  t.notOk(isWithin('hq/ab', 'hq/a') || isWithin('hq', 'hq/a') || isWithin('hq/a2/b', 'hq/a'));
  t.equal(parentOf('hq/a/b'), 'hq/a');
  t.equal(parentOf('hq'), undefined);
  t.equal(movedPath('hq/a/b', 'hq/a', 'hq/c/a'), 'hq/c/a/b');
  t.equal(movedPath('hq/ab', 'hq/a', 'hq/c'), 'hq/ab');
  t.ok(new Scope(['hq']).isWhole && new Scope([]).isEmpty);
  t.strictSame(new Scope(['hq/b', 'hq/a', 'hq/a/x', 'hq/b']).orgs, ['hq/a', 'hq/b']);
  t.end();
});

t.test('the table: every role has a row; an auditor reads the record and does nothing else', (t) => {
  t.strictSame(Object.keys(PERMISSION_TABLE).sort(), [...ROLES].sort());
  t.strictSame([...PERMISSION_TABLE.auditor], ['audit']);
  t.strictSame([...PERMISSION_TABLE.admin].sort(), [...PERMISSIONS].sort());
  for (const role of ROLES) {
    if (role !== 'admin') t.notOk(PERMISSION_TABLE[role].has('manage'), role);
    if (role !== 'admin' && role !== 'auditor') t.notOk(PERMISSION_TABLE[role].has('audit'), role);
  }
  t.end();
});
