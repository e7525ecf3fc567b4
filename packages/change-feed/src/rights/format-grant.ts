import type { RoleDocument, RolePrivilege } from './required-role.ts';

/** A user or a role, and the database that it is defined in. */
export interface Named {
  readonly name: string;
  readonly db: string;
}

/** Who is to be granted a role. */
export interface GrantOptions {
  /** @defaultValue none: the commands have `USER` in its place */
  readonly user?: Named | undefined;
  /**
   * Whether the user has the role, with too few privileges: then these are added to it. @defaultValue false
   */
  readonly isHeld?: boolean;
}

/**
 * Writes the commands that grant a role, to paste into mongosh as an administrator, and what to do on Atlas, which
 * refuses these commands.
 *
 * @example
 * console.log(formatGrant(requiredRole({ database: 'shop', collections: ['order'] })));
 */
export function formatGrant(
  role: RoleDocument,
  { user = { name: 'USER', db: 'admin' }, isHeld = false }: GrantOptions = {},
): string {
  const admin = 'db.getSiblingDB("admin")';
  const name = JSON.stringify(role.role);
  const privileges = role.privileges.map((privilege) => `    ${formatPrivilege(privilege)}`);
  const list = `[\n${privileges.join(',\n')}\n  ]`;
  const inMongosh = isHeld
    ? [`${admin}.grantPrivilegesToRole(${name}, ${list})`]
    : [
        `${admin}.createRole({ "role": ${name}, "roles": [], "privileges": ${list} })`,
        `db.getSiblingDB(${JSON.stringify(user.db)}).grantRolesToUser(${JSON.stringify(user.name)}, [{ "role": ${name}, "db": "admin" }])`,
      ];
  const verb = isHeld ? 'update' : 'create';
  const append = isHeld ? ' --append' : '';
  return [
    'In mongosh, as an administrator:',
    ...inMongosh.map((command) => `  ${command}`),
    'On Atlas, which has roles of its own: Security, Database Access, Custom Roles; select these actions for these collections. Or with its command line:',
    `  atlas customDbRoles ${verb} ${role.role}${append} --privilege ${atlasPrivileges(role.privileges)}`,
    ...(isHeld
      ? []
      : [
          `Then add the custom role ${role.role} to user ${user.name} in Database Access, beside those that it has.`,
        ]),
    'Other hosts: give the user these actions in their console.',
  ].join('\n');
}

function formatPrivilege({ resource, actions }: RolePrivilege): string {
  const { db, collection } = resource;
  const names = actions.map((action) => JSON.stringify(action)).join(', ');
  return `{ "resource": { "db": ${JSON.stringify(db)}, "collection": ${JSON.stringify(collection)} }, "actions": [${names}] }`;
}

/**
 * Writes privileges as the Atlas command line takes them: `FIND@shop`, `COLL_MOD@shop.order`.
 *
 * @see https://www.mongodb.com/docs/atlas/cli/current/command/atlas-customDbRoles-create/
 */
function atlasPrivileges(privileges: readonly RolePrivilege[]): string {
  return privileges
    .flatMap(({ resource: { db, collection }, actions }) =>
      actions.map(
        (action) =>
          `${action.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}@${db}${collection && `.${collection}`}`,
      ),
    )
    .join(',');
}
