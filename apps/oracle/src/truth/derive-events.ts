import { ObjectId } from 'mongodb';
import { fingerprint, hashText } from '../fingerprint.ts';
import { applied, type Fields, type RawChange } from './apply-change.ts';
import type { Topic, TruthEvent } from './truth.ts';

/** Follows the documents and says what each change is to a client. */
export interface Derivation {
  post(key: string, change: RawChange): TruthEvent | undefined;
  announcement(key: string, change: RawChange): TruthEvent | undefined;
  /** `keyOf` makes the key of the change's events by their number. */
  message(keyOf: (number: number) => string, change: RawChange): readonly TruthEvent[];
}

/**
 * Creates the derivation. It knows the documents from their own history alone, so it needs neither
 * the images nor the projection that the server uses.
 */
export function createDerivation(): Derivation {
  const posts = new Map<string, Fields>();
  const messages = new Map<string, Fields>();

  return {
    post(key, change) {
      const { before, after } = follow(posts, change);
      const was = before && contentOf(before);
      const is = after && contentOf(after);
      if (was === undefined && is === undefined) return undefined;
      // Only a document with an ObjectId has content.
      const hex = String(change.id);
      const name = is === undefined ? 'postDeleted' : was === undefined ? 'newPost' : 'postEdited';
      return { key, topic: 'posts', name, id: hex, content: is };
    },
    announcement(key, change) {
      const text = change.operation === 'insert' ? change.document['text'] : undefined;
      if (typeof text !== 'string' || text.trim() === '' || text.length > 1000) return undefined;
      const content = hashText(text);
      return { key, topic: 'announcements', name: 'message', id: content, content };
    },
    message(keyOf, change) {
      const { before, after } = follow(messages, change);
      const was = before && messageOf(before);
      const is = after && messageOf(after);
      const id = String(change.id);
      const makeEvent = (
        { topic }: ShownMessage,
        name: 'newMessage' | 'messageEdited' | 'messageDeleted',
        content: string | undefined,
      ) => ({ topic, name, id, content });
      const stays = was !== undefined && was.topic === is?.topic;
      const events = [
        ...(was !== undefined && !stays ? [makeEvent(was, 'messageDeleted', undefined)] : []),
        ...(is === undefined
          ? []
          : [makeEvent(is, stays ? 'messageEdited' : 'newMessage', is.content)]),
      ];
      return events.map((event, number) => ({ key: keyOf(number), ...event }));
    },
  };
}

function follow(documents: Map<string, Fields>, change: RawChange) {
  const id = JSON.stringify(change.id);
  const before = documents.get(id);
  const after = applied(before, change);
  if (after === undefined) documents.delete(id);
  else documents.set(id, after);
  return { before, after };
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Fingerprint of a document that is a post; undefined for one that breaks the contract. */
export function contentOf(document: Fields): string | undefined {
  const { _id: id, title, body } = document;
  if (!(id instanceof ObjectId)) return undefined;
  if (typeof title !== 'string' || title.trim() === '' || title.length > 300) return undefined;
  if (body !== undefined && (typeof body !== 'string' || body.length > 10_000)) return undefined;
  const marks = marksOf(document);
  return marks && fingerprint({ title, body, ...marks });
}

/** A message as a client sees it. */
interface ShownMessage {
  readonly topic: Topic;
  readonly content: string;
}

/** Topic and fingerprint of a document that is a message; undefined for one that breaks the contract. */
export function messageOf(document: Fields): ShownMessage | undefined {
  const { _id: id, parent, text } = document;
  if (!(id instanceof ObjectId) || !(parent instanceof ObjectId)) return undefined;
  if (typeof text !== 'string' || text.trim() === '' || text.length > 4000) return undefined;
  const marks = marksOf(document);
  if (marks === undefined) return undefined;
  return {
    topic: `room:${parent.toHexString()}`,
    content: fingerprint({ title: text, ...marks }),
  };
}

/** What posts and messages have alike; undefined where that breaks the contract. */
function marksOf({ editedAt, clientId }: Fields) {
  if (editedAt !== undefined && !(editedAt instanceof Date)) return undefined;
  if (clientId !== undefined && (typeof clientId !== 'string' || !uuid.test(clientId))) {
    return undefined;
  }
  return { editedAt: editedAt?.toISOString(), clientId };
}
