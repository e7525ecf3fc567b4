import type { ObjectId } from 'mongodb';
import type { Random } from '../random.ts';

/** The documents that one writer created and may edit or delete. */
export interface OwnDocuments {
  readonly size: number;
  add(id: ObjectId): void;
  /** Usually returns one of the newest: those are on the lists. */
  pick(): ObjectId;
  takeOut(): ObjectId;
}

/** Documents that a writer remembers. */
const maxRemembered = 40;

/** Creates an empty memory. */
export function createOwnDocuments(random: Random): OwnDocuments {
  const ids: ObjectId[] = [];
  return {
    get size() {
      return ids.length;
    },
    add(id) {
      ids.push(id);
      if (ids.length > maxRemembered) ids.shift();
    },
    pick: () => random.pick(ids),
    takeOut() {
      const id = random.pick(ids);
      ids.splice(ids.indexOf(id), 1);
      return id;
    },
  };
}
