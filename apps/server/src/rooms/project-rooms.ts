import type { Change } from '@tidings/server';
import { detailsTopic, userTopic, type Room } from '@tidings/contracts';
import { ObjectId } from 'mongodb';
import { noEvents, type Reread } from '@tidings/server';
import type { Projected, ProjectedEvent } from '../document/projection.ts';
import { invitationEventsBetween, type RoomState } from './project-invitations.ts';
import { readRoom } from '../membership/room-document.ts';

/**
 * Turns a change of collection `room` into events: for those who look at the room, and for those who
 * came into it, are no longer in it, or are invited. A room that breaks the contract is as good as gone.
 */
export async function projectRooms(change: Change, reread: Reread): Promise<Projected> {
  const id: unknown = change.documentKey['_id'];
  const document =
    change.operation === 'delete' ? undefined : (change.fullDocument ?? (await reread(id)));
  const after = document && readRoom(document);
  const issues = after?.ok === false ? { issues: after.issues } : {};
  const room = after?.ok === true ? after.data : undefined;
  if (!(id instanceof ObjectId)) return { ...noEvents, ...issues };
  if (isBeforeUnknown(change)) {
    // Who left, nobody knows.
    return { events: [], ...issues, lost: [detailsTopic(id.toHexString()), userTopic('')] };
  }
  const before = roomBefore(change);
  return {
    events: [
      ...eventsBetween(before?.room, room),
      ...invitationEventsBetween(before, room && document && { room, document }),
    ],
    ...issues,
  };
}

function isBeforeUnknown(change: Change): boolean {
  return change.operation !== 'insert' && change.fullDocumentBeforeChange === undefined;
}

function roomBefore(change: Change): RoomState | undefined {
  if (change.operation === 'insert' || change.fullDocumentBeforeChange === undefined)
    return undefined;
  const document = change.fullDocumentBeforeChange;
  const before = readRoom(document);
  return before.ok ? { room: before.data, document } : undefined;
}

/** Says what became of a room; undefined stands for no room. */
export function eventsBetween(before: Room | undefined, after: Room | undefined): ProjectedEvent[] {
  const present = after ?? before;
  if (present === undefined) return [];
  const room = present.id;
  // Each of them leaves the snapshot as it is in the end: nobody joins between two events of one change.
  const snapshotChange =
    after === undefined
      ? ({ op: 'remove', key: room } as const)
      : ({ op: 'put', key: room, value: after } as const);
  const came = membersOnlyIn(after, before);
  const left = membersOnlyIn(before, after);
  const events: ProjectedEvent[] = [];
  if (before !== undefined && after !== undefined) {
    const { title, open, owner } = after;
    if (title !== before.title || open !== before.open) {
      events.push({ name: 'roomEdited', data: { room, title, open }, snapshotChange });
    }
    if (owner !== before.owner) {
      events.push({ name: 'roomHandedOver', data: { room, owner }, snapshotChange });
    }
  }
  for (const member of came) {
    events.push({ name: 'memberJoined', data: { room, member }, snapshotChange });
  }
  for (const { id: member } of left) {
    events.push({ name: 'memberLeft', data: { room, member }, snapshotChange });
  }
  const { title, open } = present;
  for (const { id: user } of came) {
    events.push({ name: 'roomAdded', data: { user, room: { id: room, title, open } } });
  }
  for (const { id: user } of left) {
    events.push({ name: 'roomRemoved', data: { user, room } });
  }
  return events;
}

function membersOnlyIn(room: Room | undefined, other: Room | undefined): Room['members'] {
  const there = new Set(other?.members.map(({ id }) => id));
  return room?.members.filter(({ id }) => !there.has(id)) ?? [];
}
