import { postsTopic, roomTopic, type Invitation, type SseChannel } from '@tidings/contracts';
import type { Source, SyncOutcome } from '@tidings/event-source';
import type { ClosedReason } from './closed-reason.ts';
import type { Room } from './room.svelte.ts';

/** Passes the stream's events about rooms to their rooms. */
export function listenToRooms(
  source: Pick<Source<SseChannel>, 'on'>,
  rooms: {
    readonly roomOf: (id: string) => Room;
    readonly added: (room: { readonly id: string }) => void;
    readonly closed: (id: string, why: ClosedReason) => void;
    /** Called before or after `closed`, which has the reason. */
    readonly removed: (id: string) => void;
    readonly invited: (invitation: Invitation) => void;
    readonly uninvited: (room: string) => void;
    /** Called with the outcome of a catch-up, and whether it included a snapshot of a room's messages. */
    readonly caughtUp: (outcome: SyncOutcome, hadSnapshot: boolean) => void;
  },
): void {
  const { roomOf } = rooms;
  let hadSnapshot = false;
  source.on('messages', ({ room, messages: items, complete, position }) => {
    hadSnapshot = true;
    roomOf(room).messages.apply({ name: 'snapshot', snapshot: { items, complete, position } });
  });
  source.on('newMessage', (item, { position: at, replayed }) => {
    const room = roomOf(item.room);
    room.arrived(item, at);
    room.messages.apply({ name: 'upserted', item, at, live: !replayed });
    // The message that its author was writing has arrived.
    room.setWriting(room.writing.filter(({ id }) => id !== item.author?.id));
  });
  source.on('messageEdited', (item, { position: at }) => {
    roomOf(item.room).messages.apply({ name: 'upserted', item, at, live: false });
  });
  source.on('messageDeleted', ({ room, id }, { position: at }) => {
    roomOf(room).deleted(id);
    roomOf(room).messages.apply({ name: 'deleted', id, at });
  });

  source.on('room', ({ room }) => {
    roomOf(room.id).change({ name: 'snapshot', room });
  });
  source.on('roomEdited', ({ room, title, open }) => {
    roomOf(room).change({ name: 'edited', title, open });
  });
  source.on('roomHandedOver', ({ room, owner }) => {
    roomOf(room).change({ name: 'handedOver', owner });
  });
  source.on('memberJoined', ({ room, member }) => {
    roomOf(room).change({ name: 'joined', member });
  });
  source.on('memberLeft', ({ room, member }) => {
    roomOf(room).change({ name: 'left', member });
  });

  source.on('presence', ({ topic, count, users = [] }) => {
    const id = roomIn(topic);
    if (id !== undefined) roomOf(id).setPresence({ count, users });
  });
  source.on('writing', ({ room, users }) => {
    roomOf(room).setWriting(users);
  });

  source.on('roomAdded', ({ room }) => {
    rooms.added(room);
  });
  source.on('roomRemoved', ({ room }) => {
    rooms.removed(room);
  });
  source.on('invitationAdded', ({ invitation }) => {
    rooms.invited(invitation);
  });
  source.on('invitationRemoved', ({ room }) => {
    rooms.uninvited(room);
  });
  source.on('revoked', ({ topic, reason }) => {
    const id = roomIn(topic);
    // A session's end does not concern the room.
    if (id === undefined || reason === 'signedOut' || reason === 'expired') return;
    rooms.closed(id, reason);
  });
  source.on('sync', ({ outcome }) => {
    rooms.caughtUp(outcome, hadSnapshot);
    hadSnapshot = false;
  });
}

/** Returns the room whose messages are a topic. */
function roomIn(topic: string): string | undefined {
  if (topic === postsTopic) return undefined;
  const prefix = roomTopic('');
  return topic.startsWith(prefix) ? topic.slice(prefix.length) : undefined;
}
