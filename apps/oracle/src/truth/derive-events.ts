import { ObjectId } from 'mongodb';
import { fingerprint, hashText } from '../fingerprint.ts';
import type { TruthEvent } from './truth.ts';

type Fields = Readonly<Record<string, unknown>>;

/** A change of the database as the oracle reads it: no pre- and no post-image. */
export type RawChange =
  | { readonly operation: 'insert' | 'replace'; readonly id: unknown; readonly document: Fields }
  | {
      readonly operation: 'update';
      readonly id: unknown;
      readonly updated: Fields;
      readonly removed: readonly string[];
    }
  | { readonly operation: 'delete'; readonly id: unknown };

/** Follows the documents of `post` and says what each change is to a client. */
export interface Derivation {
  post(key: string, change: RawChange): TruthEvent | undefined;
  announcement(key: string, change: RawChange): TruthEvent | undefined;
}

/**
 * Creates the derivation. It knows the documents from their own history alone, so it needs neither
 * the images nor the projection that the server uses.
 */
export function createDerivation(): Derivation {
  const documents = new Map<string, Fields>();

  return {
    post(key, change) {
      const id = JSON.stringify(change.id);
      const before = documents.get(id);
      const after = applied(before, change);
      if (after === undefined) documents.delete(id);
      else documents.set(id, after);
      const was = before === undefined ? undefined : contentOf(before);
      const is = after === undefined ? undefined : contentOf(after);
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
  };
}

function applied(before: Fields | undefined, change: RawChange): Fields | undefined {
  switch (change.operation) {
    case 'insert':
    case 'replace':
      return change.document;
    case 'update': {
      const kept = Object.entries(before ?? {}).filter(([name]) => !change.removed.includes(name));
      return { ...Object.fromEntries(kept), ...change.updated };
    }
    case 'delete':
      return undefined;
  }
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Fingerprint of a document that is a post; undefined for one that breaks the contract. */
export function contentOf(document: Fields): string | undefined {
  const { _id: id, title, body, editedAt, clientId } = document;
  if (!(id instanceof ObjectId)) return undefined;
  if (typeof title !== 'string' || title.trim() === '' || title.length > 300) return undefined;
  if (body !== undefined && (typeof body !== 'string' || body.length > 10_000)) return undefined;
  if (editedAt !== undefined && !(editedAt instanceof Date)) return undefined;
  if (clientId !== undefined && (typeof clientId !== 'string' || !uuid.test(clientId))) {
    return undefined;
  }
  return fingerprint({ title, body, editedAt: editedAt?.toISOString(), clientId });
}
