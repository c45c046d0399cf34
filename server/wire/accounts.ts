import { type Static, Type } from 'typebox';
import { closed, Instant, oneOf, PageQuery, pageOf } from './base.js';
import { Grant, Role } from './identity.js';
import { AccountId, OrgPath } from './ids.js';

/** What a user name may look like: 1 to 64 letters (any script), digits and `. _ @ -`, starting with a letter or digit. */
export const USERNAME_PATTERN = '^[\\p{L}\\p{N}][\\p{L}\\p{N}._@-]{0,63}$';

const Username = Type.String({ pattern: USERNAME_PATTERN, description: 'Compared without case.' });
const DisplayName = Type.String({ minLength: 1, maxLength: 120 });
const Password = Type.String({ minLength: 1, maxLength: 256 });
const Grants = Type.Array(closed({ role: Role, org: OrgPath }), { maxItems: 50 });

/** A person's account as administrators see it. */
export const User = Type.Object(
  {
    id: AccountId,
    username: Type.String(),
    displayName: Type.String(),
    grants: Type.Array(Grant),
    disabled: Type.Boolean(),
    mustChangePassword: Type.Boolean(),
    secondFactor: Type.Boolean({ description: 'A second factor is asked for at sign-in.' }),
    outside: Type.Boolean({ description: 'Signs in through the OIDC provider.' }),
    createdAt: Instant,
    lastSignInAt: Type.Optional(Instant),
    lockedUntil: Type.Optional(
      Type.Unsafe<string>({ ...Instant, description: 'Too many failed sign-ins: locked until then.' }),
    ),
  },
  { $id: 'User' },
);
export type User = Static<typeof User>;

/** Body of `POST /users`; without a password one is generated and answered once. */
export const UserInput = closed({
  username: Username,
  displayName: Type.Optional(DisplayName),
  grants: Grants,
  password: Type.Optional(Password),
  mustChangePassword: Type.Optional(
    Type.Boolean({ default: true, description: 'Ask for a new password at the first sign-in; false for programs.' }),
  ),
});
export type UserInput = Static<typeof UserInput>;

/** Answer of `POST /users` and of a password reset. */
export const UserAnswer = Type.Object({ user: User, initialPassword: Type.Optional(Type.String()) });

/** Body of `PATCH /users/{id}`: only what is named changes. */
export const UserPatch = closed({
  displayName: Type.Optional(DisplayName),
  grants: Type.Optional(Grants),
  disabled: Type.Optional(Type.Boolean()),
});
export type UserPatch = Static<typeof UserPatch>;

/** Body of `POST /users/{id}/password`: a password an administrator sets, or nothing to have one generated. */
export const PasswordReset = closed({ password: Type.Optional(Password) });

export const UserListQuery = closed({ ...PageQuery, org: Type.Optional(OrgPath) });
export const UserPage = pageOf(User);

/** Body of `POST /account/password`. */
export const PasswordChange = closed({ currentPassword: Password, newPassword: Password });

/** A session as its owner sees it; `current` marks the one asking. */
export const SessionInfo = Type.Object({
  id: Type.String(),
  createdAt: Instant,
  lastSeenAt: Instant,
  expiresAt: Instant,
  address: Type.String(),
  userAgent: Type.String(),
  via: oneOf(['password', 'passwordAndCode', 'outside']),
  current: Type.Boolean(),
});
export type SessionInfo = Static<typeof SessionInfo>;
export const SessionList = Type.Object({ items: Type.Array(SessionInfo) });

/** Body of `POST /account/second-factor`, and of taking it away: the password again. */
export const PasswordAgain = closed({ password: Password });

/** Answer of `POST /account/second-factor`: to be shown as a QR code (`uri`) or typed (`secret`), then confirmed with a code. */
export const SecondFactorOffer = Type.Object({ secret: Type.String(), uri: Type.String() });

/** Body of `POST /account/second-factor/confirm`. */
export const SecondFactorConfirm = closed({ code: Type.String({ minLength: 6, maxLength: 8 }) });

/** Recovery codes, each good for one sign-in; shown this once. */
export const RecoveryCodes = Type.Object({ recoveryCodes: Type.Array(Type.String()) });

/** Answer of `GET /account`. */
export const Account = Type.Object({ user: User, recoveryCodesLeft: Type.Integer() });
