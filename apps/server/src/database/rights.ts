/** Something that the user of the connection has to be allowed to do. */
export interface Right {
  readonly action: string;
  /** Empty means every collection of the database. */
  readonly collection: string;
}

/** One privilege as `connectionStatus` tells it. */
export interface Privilege {
  readonly resource: {
    readonly db?: string;
    readonly collection?: string;
    readonly anyResource?: boolean;
  };
  readonly actions: readonly string[];
}

/** Says which rights on a database these privileges do not give. */
export function findMissing(
  privileges: readonly Privilege[],
  database: string,
  needed: readonly Right[],
): Right[] {
  return needed.filter(
    ({ action, collection }) =>
      !privileges.some(
        ({ resource, actions }) =>
          actions.includes(action) && covers(resource, database, collection),
      ),
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
