import type { Change } from '@tidings/change-feed';
import type { Post } from '@tidings/contracts';
import { ObjectId } from 'mongodb';
import { nothing, type Projected, type ProjectedEvent } from '../feed/projection.ts';
import { readPost } from './post-document.ts';

type Document = Readonly<Record<string, unknown>>;

/**
 * Turns a change of collection `post` into events. A post edited into something that is none is
 * deleted for the clients, and new when it is mended.
 */
export async function projectPosts(
  change: Change,
  /** Reads a document as it is now; asked when an update comes without its post-image. */
  reread: (id: unknown) => Promise<Document | undefined>,
): Promise<Projected> {
  switch (change.operation) {
    case 'insert': {
      const post = readPost(change.fullDocument);
      return post.ok
        ? { events: [put('newPost', post.data)] }
        : { events: [], issues: post.issues };
    }
    case 'update':
    case 'replace': {
      const document = change.fullDocument ?? (await reread(change.documentKey['_id']));
      if (document === undefined) return removed(change);
      const post = readPost(document);
      if (!post.ok) return { ...removed(change), issues: post.issues };
      return { events: [put(wasPost(change) ? 'postEdited' : 'newPost', post.data)] };
    }
    case 'delete':
      return removed(change);
  }
}

function put(name: 'newPost' | 'postEdited', post: Post): ProjectedEvent {
  return { name, data: post, headChange: { op: 'put', key: post.id, value: post } };
}

function removed(change: Change): Projected {
  const id: unknown = change.documentKey['_id'];
  if (!(id instanceof ObjectId) || !wasPost(change)) return nothing;
  const key = id.toHexString();
  return {
    events: [{ name: 'postDeleted', data: { id: key }, headChange: { op: 'remove', key } }],
  };
}

/** Says whether clients may have it: without a pre-image, they may. */
function wasPost(change: Change): boolean {
  const before = 'fullDocumentBeforeChange' in change ? change.fullDocumentBeforeChange : undefined;
  return before === undefined || readPost(before).ok;
}
