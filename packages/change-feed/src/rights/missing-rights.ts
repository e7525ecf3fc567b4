import type { Db } from 'mongodb';
import { FeedError } from '../errors.ts';
import { formatGrant } from './format-grant.ts';
import { readGrantedRights, type GrantedRights } from './granted-rights.ts';
import { privilegesOf, type RoleDocument } from './required-role.ts';
import type { Right } from './right.ts';

/** What is missing, and how it can be had. */
export interface MissingRights {
  readonly database: string;
  readonly granted: GrantedRights;
  readonly missing: readonly Right[];
  /** The whole role that the user should have. */
  readonly role: RoleDocument;
  /** What can be done instead, as a sentence. @defaultValue nothing */
  readonly instead?: string;
}

/** Creates the error of missing rights: it names each, and has the commands that grant them. */
export function missingRightsError(options: MissingRights): FeedError {
  const { granted, missing, instead } = options;
  const users = granted.users.map(({ name, db }) => `"${name}" (of database "${db}")`).join(', ');
  const message = [
    `MongoDB does not allow ${users === '' ? 'this connection' : `user ${users}`} what Tidings needs:`,
    describeRights(options.database, missing),
    describeGrant(options),
    ...(instead === undefined ? [] : [instead]),
  ].join('\n');
  return new FeedError('unauthorized', message, { missing });
}

/** Names rights, one in a line. */
export function describeRights(database: string, rights: readonly Right[]): string {
  return rights
    .map(({ action, collection }) =>
      collection === ''
        ? `  ${action} on all of ${database}`
        : `  ${action} on ${database}.${collection}`,
    )
    .join('\n');
}

/** Writes the commands that grant what is missing: a user who has the role already gets the rest of it. */
export function describeGrant({
  database,
  granted,
  missing,
  role,
}: Omit<MissingRights, 'instead'>): string {
  const [user] = granted.users;
  const isHeld = granted.roles.some(({ name, db }) => name === role.role && db === 'admin');
  return isHeld
    ? formatGrant(
        { role: role.role, privileges: privilegesOf(database, missing), roles: [] },
        { user, isHeld },
      )
    : formatGrant(role, { user });
}

/**
 * Makes sure that the user of the connection has these rights on the database. Without authentication everything is
 * allowed.
 *
 * @param role The role that the error's commands create.
 *
 * @throws FeedError `unauthorized`, which names every missing right and has the commands that grant them.
 */
export async function checkRights(
  db: Db,
  needed: readonly Right[],
  role: RoleDocument,
): Promise<void> {
  const granted = await readGrantedRights(db);
  const missing = granted.missing(needed);
  if (missing.length === 0) return;
  throw missingRightsError({ database: db.databaseName, granted, missing, role });
}
