import { fingerprint, hashText, type PostContent } from '../fingerprint.ts';
import type { ChangeName, Topic } from '../truth/truth.ts';
import type { Take } from './client.ts';

/** A frame as any EventSource gives it. */
export interface Frame {
  readonly event: string;
  readonly data: string;
  /** Undefined where the frame had none of its own, or none can be seen. */
  readonly id: string | undefined;
}

/** A post, or a message: what of it is looked at. */
interface Sent extends Partial<PostContent> {
  readonly id?: string;
  readonly text?: string;
  /** Of a message alone. */
  readonly room?: string;
}

/** Names of the events that are looked at; `message` is the default event. */
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
/** Those whose place alone is looked at. */
export const asideNames = [
  'roomEdited',
  'roomHandedOver',
  'memberJoined',
  'memberLeft',
  'roomAdded',
  'roomRemoved',
  'invitationAdded',
  'invitationRemoved',
] as const;

/** Makes a record of a frame that nobody has checked; says the event's name. */
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
      // Whatever is not as the contract has it shows as a wrong snapshot.
      takeSnapshot(value as SentSnapshot, take);
      break;
    case 'newPost':
    case 'postEdited':
    case 'postDeleted':
    case 'message':
    case 'newMessage':
    case 'messageEdited':
    case 'messageDeleted':
      takeChange(event, value as Sent, id, take);
      break;
    case 'room':
      takeRoom(value as SentRoom, take);
      break;
    case 'roomEdited':
    case 'roomHandedOver':
    case 'memberJoined':
    case 'memberLeft':
    case 'roomAdded':
    case 'roomRemoved':
    case 'invitationAdded':
    case 'invitationRemoved':
      takeAside(value as SentAside, id, take);
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
      takeRevoked(value as SentRevoked, take);
      break;
    case 'moving':
    case 'presence':
      break; // True for now only: nothing that the history owes.
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

/** Makes a record of a snapshot. */
export function takeSnapshot(sent: SentSnapshot, take: Take): void {
  const { room, complete, position } = sent;
  const posts = (sent.posts ?? sent.messages ?? []).map((each) => ({
    id: each.id ?? '',
    content: printOf(each),
  }));
  const topic = room === undefined ? 'posts' : (`room:${room}` as const);
  take({ type: 'snapshot', topic, posts, complete, position });
}

/** Makes a record of a change. */
export function takeChange(
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

/** Makes a record of the snapshot of a room itself. */
export function takeRoom({ room: { id }, position }: SentRoom, take: Take): void {
  take({ type: 'aside', topic: `details:${id}`, isSnapshot: true, position });
}

interface SentAside {
  /** Its id, where it goes to its members. */
  readonly room?: unknown;
  readonly user?: string;
}

/** Makes a record of what happened to a room or to a user. */
export function takeAside(
  { room, user }: SentAside,
  position: string | undefined,
  take: Take,
): void {
  const topic = user === undefined ? `details:${String(room)}` : `user:${user}`;
  take({ type: 'aside', topic, isSnapshot: false, position: position ?? '' });
}

interface SentRevoked {
  readonly topic: string;
  readonly reason: string;
}

/** Makes a record of a room that is revoked; what concerns a user is told with their rooms. */
export function takeRevoked({ topic, reason }: SentRevoked, take: Take): void {
  if (topic.startsWith('room:')) {
    take({ type: 'revoked', room: topic.slice('room:'.length), reason });
  }
}
