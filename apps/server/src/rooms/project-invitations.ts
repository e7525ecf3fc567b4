import type { RawDocument } from '@tidings/server';
import type { Invitation, Room } from '@tidings/contracts';
import type { ProjectedEvent } from '../document/projection.ts';
import { invitationsIn, invitationTo } from '../membership/invitation-document.ts';

/** A room that keeps the contract, and its document, in which the invitations are. */
export interface RoomState {
  readonly room: Room;
  readonly document: RawDocument;
}

/** Tells invited users what became of their invitations to a room; undefined stands for no room. */
export function invitationEventsBetween(
  before: RoomState | undefined,
  after: RoomState | undefined,
): ProjectedEvent[] {
  const earlier = invitationsByUser(before);
  const later = invitationsByUser(after);
  const events: ProjectedEvent[] = [];
  for (const [user, invitation] of later) {
    if (isSame(earlier.get(user), invitation)) continue;
    events.push({ name: 'invitationAdded', data: { user, invitation } });
  }
  for (const [user, { room }] of earlier) {
    if (later.has(user)) continue;
    events.push({ name: 'invitationRemoved', data: { user, room: room.id } });
  }
  return events;
}

function invitationsByUser(state: RoomState | undefined): ReadonlyMap<string, Invitation> {
  if (state === undefined) return new Map();
  const { room, document } = state;
  return new Map(
    invitationsIn(document).map((each) => [each.user.toHexString(), invitationTo(room, each)]),
  );
}

function isSame(one: Invitation | undefined, other: Invitation): boolean {
  return (
    one?.at === other.at && one.room.title === other.room.title && one.owner?.id === other.owner?.id
  );
}
