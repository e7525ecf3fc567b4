import type { CollectionInfo, Db } from 'mongodb';
import { FeedError } from '../errors.ts';

/**
 * Makes sure that what exists under these names can be watched and read at a snapshot. Names that do not
 * exist yet are fine.
 *
 * @throws FeedError `unsuitable-collection`, naming the collection and the remedy.
 */
export async function checkCollections(db: Db, names: readonly string[]): Promise<void> {
  const found = await db
    .listCollections({ name: { $in: [...new Set(names)] } }, { nameOnly: false })
    .toArray();
  for (const info of found) {
    const problem = describeProblem(info);
    if (problem === undefined) continue;
    const message = `"${info.name}" in database "${db.databaseName}" is ${problem}.`;
    throw new FeedError('unsuitable-collection', message);
  }
}

/** Describes why a collection's kind is unsuitable and what is needed; `undefined` if it is suitable. */
function describeProblem({ type, options }: CollectionInfo): string | undefined {
  const copy = 'copy its documents into an ordinary collection, and give that this name';
  if (type === 'view') {
    return 'a view, which has no changes of its own: rename or drop the view, so that a collection can have this name';
  }
  if (type === 'timeseries') {
    return `a time series collection, on which MongoDB has no change streams: ${copy}`;
  }
  if (options?.['capped'] === true) {
    return `a capped collection, which MongoDB cannot read at a snapshot: ${copy}`;
  }
  return undefined;
}
