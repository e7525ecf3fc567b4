import type { Db, Document } from 'mongodb';
import { classifyFeedError } from './classify-feed-error.ts';

/** What a server guarantees beyond what every MongoDB since 6.0 does. */
export interface ServerAbilities {
  /** It has `$changeStreamSplitLargeEvent`: a change above 16 MB arrives in fragments. */
  readonly splitsLargeChanges: boolean;
  /**
   * An empty answer at a cluster time means that everything up to and including that time has arrived, and
   * not only what was before it.
   */
  readonly emptyIsInclusive: boolean;
}

/** What may be relied on where nobody knows what the server is. */
export const noAbilities: ServerAbilities = { splitsLargeChanges: false, emptyIsInclusive: false };

/** Releases of which a mongod is known to write the time of the oplog entry that it has read last. */
const knownMajors: ReadonlySet<number> = new Set([6, 7, 8]);

/** Asks a server what it can do. One that does not let itself be asked can do nothing in particular. */
export async function readAbilities(db: Db): Promise<ServerAbilities> {
  try {
    const hello = await db.command({ hello: 1 });
    const build = await db.command({ buildInfo: 1 });
    return abilitiesOf(hello, String(build['version']));
  } catch (error) {
    if (classifyFeedError(error) !== 'fail') throw error;
    return noAbilities;
  }
}

/**
 * Returns what a server can do, from its answer to `hello` and its version. The token of a mongos is the least
 * of its shards': a change of the same time may still be on its way from another one.
 *
 * @see https://www.mongodb.com/docs/manual/reference/operator/aggregation/changeStreamSplitLargeEvent/
 */
export function abilitiesOf(hello: Document, version: string): ServerAbilities {
  const [major = 0, minor = 0, patch = 0] = version
    .split('.')
    .map((part) => Number.parseInt(part, 10));
  const isMember = hello['setName'] !== undefined && hello['msg'] !== 'isdbgrid';
  return {
    splitsLargeChanges: major >= 7 || (major === 6 && minor === 0 && patch >= 9),
    emptyIsInclusive: isMember && knownMajors.has(major),
  };
}

/** Returns whether a member of another release than the one that was asked does not know the splitting of changes. */
export function isUnableToSplit(error: unknown): boolean {
  return error instanceof Error && error.message.includes('$changeStreamSplitLargeEvent');
}
