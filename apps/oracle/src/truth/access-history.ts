import { ObjectId } from 'mongodb';
import { applied, type Fields, type RawChange } from './apply-change.ts';

/** Someone was added to a room, or is out of it. */
export interface AccessChange {
  readonly key: string;
  readonly isIn: boolean;
  readonly why: 'added' | 'left' | 'removed' | 'deleted';
}

/** Who was in which room and which sessions had ended, at every position of the history. */
export interface AccessHistory {
  takeRoom(key: string, change: RawChange): void;
  takeSessionEnd(key: string, session: string): void;
  /** In the order of the history. */
  changesOf(room: string, user: string): readonly AccessChange[];
  /** Key of a session's end; undefined while it has not ended. */
  endOf(session: string): string | undefined;
}

/** Creates a history in which nobody is in any room. */
export function createAccessHistory(): AccessHistory {
  const rooms = new Map<string, Fields>();
  const changes = new Map<string, AccessChange[]>();
  const ends = new Map<string, string>();

  function add(room: string, user: string, change: AccessChange): void {
    const name = `${room} ${user}`;
    const known = changes.get(name);
    if (known === undefined) changes.set(name, [change]);
    else known.push(change);
  }

  return {
    takeRoom(key, change) {
      const room = String(change.id);
      const before = rooms.get(room);
      const after = applied(before, change);
      if (after === undefined) rooms.delete(room);
      else rooms.set(room, after);
      const were = membersOf(before);
      const are = membersOf(after);
      for (const user of are) {
        if (!were.has(user)) add(room, user, { key, isIn: true, why: 'added' });
      }
      for (const user of were) {
        if (are.has(user)) continue;
        const hasLeft = after !== undefined && idOf(after['lastLeft']) === user;
        const why = after === undefined ? 'deleted' : hasLeft ? 'left' : 'removed';
        add(room, user, { key, isIn: false, why });
      }
    },
    takeSessionEnd(key, session) {
      ends.set(session, key);
    },
    changesOf: (room, user) => changes.get(`${room} ${user}`) ?? [],
    endOf: (session) => ends.get(session),
  };
}

function membersOf(room: Fields | undefined): Set<string> {
  const members = room?.['members'];
  if (!Array.isArray(members)) return new Set();
  return new Set(members.map((member: Fields) => idOf(member['user'])));
}

function idOf(value: unknown): string {
  return value instanceof ObjectId ? value.toHexString() : '';
}
