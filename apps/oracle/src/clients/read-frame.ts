import { fingerprint, hashText, type PostContent } from '../fingerprint.ts';
import type { Take } from './client.ts';

/** A frame as any EventSource gives it. */
export interface Frame {
  readonly event: string;
  readonly data: string;
  /** Undefined where the frame had none of its own, or none can be seen. */
  readonly id: string | undefined;
}

interface SentPost extends PostContent {
  readonly id: string;
}

/** Names of the events that are looked at; `message` is the default event. */
export const eventNames = [
  'posts',
  'newPost',
  'postEdited',
  'postDeleted',
  'message',
  'sync',
  'heartbeat',
  'moving',
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
    case 'posts': {
      // Whatever is not as the contract has it shows as a wrong snapshot.
      const sent = value as { posts: SentPost[]; complete: boolean; position: string };
      takeSnapshot(sent, take);
      break;
    }
    case 'newPost':
    case 'postEdited':
    case 'postDeleted':
    case 'message':
      takeChange(event, value as SentPost & { text?: string }, id, take);
      break;
    case 'sync': {
      const sent = value as { verdict: 'gap'; missed: number; position: string };
      take({ type: 'sync', ...pick(sent), id });
      break;
    }
    case 'heartbeat':
      if (id !== undefined && id !== '' && (value as { late?: boolean }).late !== true) {
        take({ type: 'heartbeat', position: id });
      }
      break;
    case 'moving':
    case 'revoked':
    case 'presence':
      break; // True for now only: nothing that the history owes.
    default:
      take({ type: 'unreadable', what: `an event called ${event}` });
  }
  return event;
}

function pick({ verdict, missed, position }: { verdict: 'gap'; missed: number; position: string }) {
  return { verdict, missed, position };
}

/** Makes a record of a snapshot. */
export function takeSnapshot(
  sent: {
    readonly posts: readonly SentPost[];
    readonly complete: boolean;
    readonly position: string;
  },
  take: Take,
): void {
  const posts = sent.posts.map((post) => ({ id: post.id, content: fingerprint(post) }));
  take({ type: 'snapshot', posts, complete: sent.complete, position: sent.position });
}

/** Makes a record of a change. */
export function takeChange(
  name: 'newPost' | 'postEdited' | 'postDeleted' | 'message',
  sent: { readonly id?: string; readonly text?: string } & Partial<PostContent>,
  position: string | undefined,
  take: Take,
): void {
  const { title = '' } = sent;
  const content =
    name === 'postDeleted'
      ? undefined
      : name === 'message'
        ? hashText(sent.text ?? '')
        : fingerprint({ ...sent, title });
  const id = name === 'message' ? (content ?? '') : (sent.id ?? '');
  take({ type: 'change', name, id, content, position: position ?? '' });
}
