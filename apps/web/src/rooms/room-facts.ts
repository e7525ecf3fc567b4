import type { MyRoom, User, Room } from '@tidings/contracts';

/** What a room is, besides its messages. */
export interface RoomFacts {
  readonly title: string;
  readonly open: boolean;
  readonly owner: string;
  readonly memberCount: number;
  /** Undefined while only the list of rooms has told of it. */
  readonly members: readonly User[] | undefined;
}

/** What the stream says became of a room. */
export type RoomChange =
  | { readonly name: 'snapshot'; readonly room: Room }
  | { readonly name: 'listed'; readonly room: MyRoom }
  | { readonly name: 'edited'; readonly title: string; readonly open: boolean }
  | { readonly name: 'handedOver'; readonly owner: string }
  | { readonly name: 'joined'; readonly member: User }
  | { readonly name: 'left'; readonly member: string };

/** Returns what a room is after a change; undefined while nothing has said what it is. */
export function changeRoom(
  facts: RoomFacts | undefined,
  change: RoomChange,
): RoomFacts | undefined {
  if (change.name === 'snapshot') return factsOf(change.room);
  // What the stream has told is as new as can be.
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
