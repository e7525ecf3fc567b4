import { fingerprint, hashText, type PostContent } from '../fingerprint.ts';
import type { ChangeName, Topic } from '../truth/truth.ts';
import type { Take } from './client.ts';

/** A frame as any EventSource delivers it. */
export interface Frame {
  readonly event: string;
  readonly data: string;
  /** Undefined if the frame had no id of its own, or it cannot be seen. */
  readonly id: string | undefined;
}

/** A post or a message: the fields that are checked. */
interface Sent extends Partial<PostContent> {
  readonly id?: string;
  readonly text?: string;
  /** Of a message alone. */
  readonly room?: string;
}

/** Names of the events that are checked; `message` is the default event. */
export const eventNames = [
  'posts',
  'newPost',
  'postEdited',
  'postDeleted',
  'message',
  'messages',
  'newMessage',
  'messageEdited',
  'messageDeleted',
  'room',
  'roomEdited',
  'roomHandedOver',
  'memberJoined',
  'memberLeft',
  'roomAdded',
  'roomRemoved',
  'invitationAdded',
  'invitationRemoved',
  'sync',
  'heartbeat',
  'moving',
  'revoked',
] as const;
/** Changes that are compared with the history. */
export const changeNames = [
  'newPost',
  'postEdited',
  'postDeleted',
  'message',
  'newMessage',
  'messageEdited',
  'messageDeleted',
] as const satisfies readonly ChangeName[];
/** Events of which only the position is checked. */
export const positionOnlyNames = [
  'roomEdited',
  'roomHandedOver',
  'memberJoined',
  'memberLeft',
  'roomAdded',
  'roomRemoved',
  'invitationAdded',
  'invitationRemoved',
] as const;

/** Records a raw frame; returns the event's name. */
export function readFrame({ event, data, id }: Frame, take: Take): string {
  let value: unknown;
  try {
    value = JSON.parse(data);
  } catch {
    take({ type: 'unreadable', what: `${event}: ${data.slice(0, 80)}` });
    return event;
  }
  switch (event) {
    case 'posts':
    case 'messages':
      // Anything that breaks the contract shows as a wrong snapshot.
      recordSnapshot(value as SentSnapshot, take);
      break;
    case 'newPost':
    case 'postEdited':
    case 'postDeleted':
    case 'message':
    case 'newMessage':
    case 'messageEdited':
    case 'messageDeleted':
      recordChange(event, value as Sent, id, take);
      break;
    case 'room':
      recordRoom(value as SentRoom, take);
      break;
    case 'roomEdited':
    case 'roomHandedOver':
    case 'memberJoined':
    case 'memberLeft':
    case 'roomAdded':
    case 'roomRemoved':
    case 'invitationAdded':
    case 'invitationRemoved':
      recordPositionOnly(value as SentPositionOnly, id, take);
      break;
    case 'sync': {
      const sent = value as { outcome: 'gap'; missed: number; position: string };
      take({ type: 'sync', ...pick(sent), id });
      break;
    }
    case 'heartbeat':
      if (id !== undefined && id !== '' && (value as { late?: boolean }).late !== true) {
        take({ type: 'heartbeat', position: id });
      }
      break;
    case 'revoked':
      recordRevoked(value as SentRevoked, take);
      break;
    case 'moving':
    case 'presence':
      break; // Ephemeral: the history does not have them.
    default:
      take({ type: 'unreadable', what: `an event called ${event}` });
  }
  return event;
}

function pick({ outcome, missed, position }: { outcome: 'gap'; missed: number; position: string }) {
  return { outcome, missed, position };
}

/** A snapshot of posts, or of a room's messages. */
interface SentSnapshot {
  readonly room?: string;
  readonly posts?: readonly Sent[];
  readonly messages?: readonly Sent[];
  readonly complete: boolean;
  readonly position: string;
}

/** Records a snapshot. */
export function recordSnapshot(sent: SentSnapshot, take: Take): void {
  const { room, complete, position } = sent;
  const posts = (sent.posts ?? sent.messages ?? []).map((each) => ({
    id: each.id ?? '',
    content: printOf(each),
  }));
  const topic = room === undefined ? 'posts' : (`room:${room}` as const);
  take({ type: 'snapshot', topic, posts, complete, position });
}

/** Records a change. */
export function recordChange(
  name: ChangeName,
  sent: Sent,
  position: string | undefined,
  take: Take,
): void {
  const isGone = name === 'postDeleted' || name === 'messageDeleted';
  const content = isGone
    ? undefined
    : name === 'message'
      ? hashText(sent.text ?? '')
      : printOf(sent);
  const topic: Topic =
    name === 'message' ? 'announcements' : sent.room === undefined ? 'posts' : `room:${sent.room}`;
  const id = name === 'message' ? (content ?? '') : (sent.id ?? '');
  take({ type: 'change', topic, name, id, content, position: position ?? '' });
}

function printOf(sent: Sent): string {
  return fingerprint({ ...sent, title: sent.title ?? sent.text ?? '' });
}

interface SentRoom {
  readonly room: { readonly id: string };
  readonly position: string;
}

/** Records the snapshot of a room itself. */
export function recordRoom({ room: { id }, position }: SentRoom, take: Take): void {
  take({ type: 'positionOnly', topic: `details:${id}`, isSnapshot: true, position });
}

interface SentPositionOnly {
  /** The room's id, in an event for its members. */
  readonly room?: unknown;
  readonly user?: string;
}

/** Records an event of a room or of a user. */
export function recordPositionOnly(
  { room, user }: SentPositionOnly,
  position: string | undefined,
  take: Take,
): void {
  const topic = user === undefined ? `details:${String(room)}` : `user:${user}`;
  take({ type: 'positionOnly', topic, isSnapshot: false, position: position ?? '' });
}

interface SentRevoked {
  readonly topic: string;
  readonly reason: string;
}

/** Records a revoked room; a user's own topic ends together with their rooms. */
export function recordRevoked({ topic, reason }: SentRevoked, take: Take): void {
  if (topic.startsWith('room:')) {
    take({ type: 'revoked', room: topic.slice('room:'.length), reason });
  }
}
