import type { Db } from 'mongodb';
import { hasServerCode } from '../driver/errors.ts';
import { isUnauthorized } from './explain-refusal.ts';
import type { Named } from './format-grant.ts';
import { findMissing, type Privilege, type Right } from './right.ts';

/** What the user of a connection may do. */
export interface GrantedRights {
  /** Empty if the deployment does not ask who its users are, or the connection names none. */
  readonly users: readonly Named[];
  /** Inherited ones included. */
  readonly roles: readonly Named[];
  /** Returns which of these rights on the database are missing; none if that cannot be known. */
  missing(needed: readonly Right[]): readonly Right[];
}

/** The part of the answer of `connectionStatus` that is used; a host that only resembles MongoDB may leave some out. */
interface AuthInfo {
  readonly authenticatedUsers?: readonly { readonly user: string; readonly db: string }[];
  readonly authenticatedUserRoles?: readonly { readonly role: string; readonly db: string }[];
  readonly authenticatedUserPrivileges?: readonly Privilege[];
}

const listCollections: Right = { action: 'listCollections', collection: '' };

/** CommandNotFound, CommandNotSupported. */
const unknownCommandCodes = [59, 115];

/** Asks what the user of the connection may do; any user may ask that. */
export async function readGrantedRights(db: Db): Promise<GrantedRights> {
  const reported = toGrantedRights(db.databaseName, await readAuthInfo(db));
  // What a host reports of rights must not stop a start that would work.
  const isWrong = reported.missing([listCollections]).length > 0 && (await mayListCollections(db));
  return isWrong ? { ...reported, missing: () => [] } : reported;
}

/** Reads what `connectionStatus` reports: without authentication, or where it reports nothing, everything is allowed. */
export function toGrantedRights(database: string, info: AuthInfo): GrantedRights {
  const users = (info.authenticatedUsers ?? []).map(({ user, db }) => ({ name: user, db }));
  const privileges = info.authenticatedUserPrivileges;
  return {
    users,
    roles: (info.authenticatedUserRoles ?? []).map(({ role, db }) => ({ name: role, db })),
    missing: (needed) =>
      users.length === 0 || privileges === undefined
        ? []
        : findMissing(privileges, database, needed),
  };
}

async function readAuthInfo(db: Db): Promise<AuthInfo> {
  try {
    const status = await db.command({ connectionStatus: 1, showPrivileges: true });
    return (status['authInfo'] ?? {}) as AuthInfo; // documented by MongoDB's reference
  } catch (error) {
    if (unknownCommandCodes.some((code) => hasServerCode(error, code))) return {};
    throw error;
  }
}

async function mayListCollections(db: Db): Promise<boolean> {
  try {
    await db.listCollections({ name: 'tidings' }, { nameOnly: false }).toArray();
    return true;
  } catch (error) {
    if (isUnauthorized(error)) return false;
    throw error;
  }
}
