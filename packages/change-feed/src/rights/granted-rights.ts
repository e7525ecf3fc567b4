import type { Db } from 'mongodb';
import { findMissing, type Privilege, type Right } from './right.ts';

/** A user or a role, and the database that it is defined in. */
export interface Named {
  readonly name: string;
  readonly db: string;
}

/** What the user of a connection may do. */
export interface GrantedRights {
  /** Empty if the deployment does not ask who its users are, or the connection names none. */
  readonly users: readonly Named[];
  /** Inherited ones included. */
  readonly roles: readonly Named[];
  /** Returns which of these rights on the database are missing; none if that cannot be known. */
  missing(needed: readonly Right[]): readonly Right[];
}

/** The answer of `connectionStatus`, as far as it is used; a host that only resembles MongoDB may leave out parts. */
interface AuthInfo {
  readonly authenticatedUsers?: readonly { readonly user: string; readonly db: string }[];
  readonly authenticatedUserRoles?: readonly { readonly role: string; readonly db: string }[];
  readonly authenticatedUserPrivileges?: readonly Privilege[];
}

/** Asks what the user of the connection may do; any user may ask that. */
export async function readGrantedRights(db: Db): Promise<GrantedRights> {
  const status = await db.command({ connectionStatus: 1, showPrivileges: true });
  const info = (status['authInfo'] ?? {}) as AuthInfo; // documented by MongoDB's reference
  const users = (info.authenticatedUsers ?? []).map(({ user, db }) => ({ name: user, db }));
  const privileges = info.authenticatedUserPrivileges;
  return {
    users,
    roles: (info.authenticatedUserRoles ?? []).map(({ role, db }) => ({ name: role, db })),
    missing: (needed) =>
      // Without authentication everything is allowed.
      users.length === 0 || privileges === undefined
        ? []
        : findMissing(privileges, db.databaseName, needed),
  };
}
