import type { Change } from '@tidings/server';
import { postsTopic, type Post } from '@tidings/contracts';
import { projectDocument, type Reread } from '@tidings/server';
import type { DocumentKind, Projected, ProjectedEvent } from '../document/projection.ts';
import { readPost } from './post-document.ts';

const posts: DocumentKind<Post> = {
  read: readPost,
  topicOf: () => postsTopic,
  created: (post) => put('newPost', post),
  edited: (post) => put('postEdited', post),
  // Whatever it was, clients may have it under this id.
  deleted: (id) => ({
    name: 'postDeleted',
    data: { id },
    snapshotChange: { op: 'remove', key: id },
  }),
};

/** Turns a change of collection `post` into events. */
export function projectPosts(change: Change, reread: Reread): Promise<Projected> {
  return projectDocument(change, posts, reread);
}

function put(name: 'newPost' | 'postEdited', post: Post): ProjectedEvent {
  return { name, data: post, snapshotChange: { op: 'put', key: post.id, value: post } };
}
