import type { AccountId } from '../wire/ids.js';
import type { Accounts } from './accounts.js';
import { generatePassword } from './generatedPassword.js';
import { ROOT_ORG } from './orgPaths.js';
import type { Passwords } from './passwords.js';

export interface BootstrapOptions {
  accounts: Accounts;
  passwords: Passwords;
  clock: () => number;
  /** Password of `admin` on a fresh store, chosen by the operator; without one it is generated. */
  adminPassword?: string | undefined;
}

/**
 * Makes `admin` on a fresh store. A password the operator chose counts as chosen; a generated one must be changed, and gives way
 * to a chosen one as long as nobody has signed in with it.
 * @returns the password when it was generated now
 */
export async function ensureAdmin(options: BootstrapOptions): Promise<string | undefined> {
  const { accounts, passwords, adminPassword, clock } = options;
  const admin = accounts.get('admin');
  if (admin?.mustChangePassword && admin.lastSignInAt === undefined && adminPassword !== undefined) {
    const passwordHash = await passwords.hash(adminPassword);
    await accounts.change(admin.id, { passwordHash, mustChangePassword: false, passwordChangedAt: clock() });
  }
  if (accounts.size > 0) return undefined;
  const password = adminPassword ?? generatePassword();
  await accounts.add({
    id: 'admin' as AccountId,
    username: 'admin',
    displayName: 'Administrator',
    grants: [{ role: 'admin', org: ROOT_ORG }],
    disabled: false,
    passwordHash: await passwords.hash(password),
    mustChangePassword: adminPassword === undefined,
    createdAt: clock(),
  });
  return adminPassword === undefined ? password : undefined;
}
