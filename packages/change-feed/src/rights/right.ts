/** Something that the user of a connection has to be allowed to do. */
export interface Right {
  /** One of MongoDB's privilege actions, such as `collMod`. */
  readonly action: string;
  /** Empty means every collection of the database. */
  readonly collection: string;
}

/** Returns the rights to do these actions on one collection. */
export function rightsOn(collection: string, ...actions: readonly string[]): Right[] {
  return actions.map((action) => ({ action, collection }));
}

/** One privilege as `connectionStatus` reports it. */
export interface Privilege {
  readonly resource: {
    readonly db?: string;
    readonly collection?: string;
    readonly anyResource?: boolean;
  };
  readonly actions: readonly string[];
}

/** Actions that MongoDB accepts in place of another: a user who may insert may create the collection, too. */
const alternatives: ReadonlyMap<string, string> = new Map([['createCollection', 'insert']]);

/** Returns the rights on a database that these privileges do not give. */
export function findMissing(
  privileges: readonly Privilege[],
  database: string,
  needed: readonly Right[],
): Right[] {
  const gives = (action: string | undefined, collection: string) =>
    action !== undefined &&
    privileges.some(
      ({ resource, actions }) => actions.includes(action) && covers(resource, database, collection),
    );
  return needed.filter(
    ({ action, collection }) =>
      !gives(action, collection) && !gives(alternatives.get(action), collection),
  );
}

function covers(
  { anyResource, db, collection }: Privilege['resource'],
  database: string,
  wanted: string,
): boolean {
  if (anyResource === true) return true;
  if (db === undefined || collection === undefined) return false;
  return (db === '' || db === database) && (collection === '' || collection === wanted);
}
