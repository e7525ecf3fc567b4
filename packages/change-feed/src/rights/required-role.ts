import { rightsOn, type Right } from './right.ts';

/** Whether changes come with what their document was before, see `RoleOptions.images`. */
export type Images = 'required' | 'if-possible' | 'off';

/** What a role is for. */
export interface RoleOptions {
  readonly database: string;
  /** The collections that are watched, and whose images are turned on. */
  readonly collections: readonly string[];
  /** The collection of the feed's own document. @defaultValue 'tidings' */
  readonly ownCollection?: string;
  /**
   * Whether pre- and post-images are turned on: `off` needs no right for that, the other two the same ones.
   * @defaultValue 'if-possible'
   */
  readonly images?: Images;
  /** Writes nothing: then MongoDB's role `read` on the database is enough, too. @defaultValue false */
  readonly readOnly?: boolean;
  /** Whether the gauge of the oplog's window is wanted, which reads `local.oplog.rs`. @defaultValue false */
  readonly oplogWindow?: boolean;
  /** What the application needs besides. @defaultValue nothing */
  readonly rights?: readonly Right[];
  /** The name of the role. @defaultValue `tidings-` and the database's name */
  readonly role?: string;
}

/** A privilege of a role. */
export interface RolePrivilege {
  readonly resource: { readonly db: string; readonly collection: string };
  readonly actions: readonly string[];
}

/** A role as `createRole` of mongosh takes it. */
export interface RoleDocument {
  readonly role: string;
  readonly privileges: readonly RolePrivilege[];
  /** It inherits from no other. */
  readonly roles: readonly never[];
}

/** What reading takes. A change stream of a database needs these on all of its collections. */
export const readingRights: readonly Right[] = rightsOn(
  '',
  ...['find', 'changeStream', 'listCollections'],
);

/** What keeping the feed's own document takes. */
export function ownDocumentRights(ownCollection: string): readonly Right[] {
  return rightsOn(ownCollection, 'insert', 'update');
}

/**
 * Returns the role that gives a user everything that Tidings needs on a database, from an empty one on, and nothing
 * else.
 *
 * @example
 * // In mongosh: db.getSiblingDB('admin').createRole(…)
 * console.log(JSON.stringify(requiredRole({ database: 'shop', collections: ['order'] })));
 */
export function requiredRole({
  database,
  collections,
  ownCollection = 'tidings',
  images = 'if-possible',
  readOnly = false,
  oplogWindow = false,
  rights = [],
  role = defaultRoleName(database),
}: RoleOptions): RoleDocument {
  const writing = readOnly
    ? []
    : [
        ...(images === 'off'
          ? []
          : collections.flatMap((name) => rightsOn(name, 'createCollection', 'collMod'))),
        ...ownDocumentRights(ownCollection),
        ...rightsOn(ownCollection, 'createCollection'),
      ];
  const privileges = privilegesOf(database, [...readingRights, ...writing, ...rights]);
  return {
    role,
    privileges: oplogWindow
      ? [...privileges, { resource: { db: 'local', collection: 'oplog.rs' }, actions: ['find'] }]
      : privileges,
    roles: [],
  };
}

/** Returns these rights as privileges, one for each collection, in the order in which they are first named. */
export function privilegesOf(database: string, rights: readonly Right[]): RolePrivilege[] {
  const byCollection = new Map<string, Set<string>>();
  for (const { action, collection } of rights) {
    const actions = byCollection.get(collection) ?? new Set();
    byCollection.set(collection, actions.add(action));
  }
  return [...byCollection].map(([collection, actions]) => ({
    resource: { db: database, collection },
    actions: [...actions],
  }));
}

/** Atlas allows letters, digits, underscores and dashes. */
export function defaultRoleName(database: string): string {
  return `tidings-${database.replace(/[^A-Za-z0-9_-]/g, '-')}`;
}
