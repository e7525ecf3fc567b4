import type { MyRoom, User, Room } from '@tidings/contracts';

/** A room's properties, apart from its messages. */
export interface RoomFacts {
  readonly title: string;
  readonly open: boolean;
  readonly owner: string;
  readonly memberCount: number;
  /** Undefined while the room is only known from the list of rooms. */
  readonly members: readonly User[] | undefined;
}

/** A room's change as the stream or the list of rooms reports it. */
export type RoomChange =
  | { readonly name: 'snapshot'; readonly room: Room }
  | { readonly name: 'listed'; readonly room: MyRoom }
  | { readonly name: 'edited'; readonly title: string; readonly open: boolean }
  | { readonly name: 'handedOver'; readonly owner: string }
  | { readonly name: 'joined'; readonly member: User }
  | { readonly name: 'left'; readonly member: string };

/** Returns a room's properties after a change; undefined while they are unknown. */
export function changeRoom(
  facts: RoomFacts | undefined,
  change: RoomChange,
): RoomFacts | undefined {
  if (change.name === 'snapshot') return factsOf(change.room);
  // What the stream has reported is never older.
  if (change.name === 'listed') return facts?.members === undefined ? listed(change.room) : facts;
  if (facts === undefined) return undefined;
  switch (change.name) {
    case 'edited':
      return { ...facts, title: change.title, open: change.open };
    case 'handedOver':
      return { ...facts, owner: change.owner };
    case 'joined': {
      const { member } = change;
      const others = facts.members?.filter(({ id }) => id !== member.id);
      return withMembers(facts, others && [...others, member]);
    }
    case 'left':
      return withMembers(
        facts,
        facts.members?.filter(({ id }) => id !== change.member),
      );
  }
}

function factsOf({ title, open, owner, members }: Room): RoomFacts {
  return { title, open, owner, members, memberCount: members.length };
}

function listed({ title, open, owner, memberCount }: MyRoom): RoomFacts {
  return { title, open, owner, memberCount, members: undefined };
}

function withMembers(facts: RoomFacts, members: readonly User[] | undefined): RoomFacts {
  return members === undefined ? facts : { ...facts, members, memberCount: members.length };
}
