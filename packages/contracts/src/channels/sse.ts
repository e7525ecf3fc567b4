import { defineChannel } from '@tidings/protocol';
import { announcement } from '../announcement/announcement.ts';
import { newPost } from '../posts/new-post.ts';
import { postDeleted } from '../posts/post-deleted.ts';
import { postEdited } from '../posts/post-edited.ts';
import { posts } from '../posts/posts.ts';

/** Everything that is public: the posts and what operators say to everyone. */
export const sse = defineChannel({
  path: '/sse',
  generation: 1,
  events: [posts, newPost, postEdited, postDeleted, announcement],
});
export type SseChannel = typeof sse;
