import { defineList } from '@tidings/protocol';
import { examplePost, Post } from './post.ts';

/** All posts, newest first: public. */
export const postList = defineList({
  name: 'posts',
  itemName: 'post',
  item: Post,
  example: examplePost,
});

/** The topic of all posts. */
export const postsTopic = postList.topicOf({});
