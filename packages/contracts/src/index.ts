export {
  announcement,
  announcementsTopic,
  maxAnnouncementLength,
} from './announcement/announcement.ts';
export { sse, type SseChannel } from './channels/sse.ts';
export { CreatePost, PostAnswer } from './http/create-post.ts';
export { defaultPageSize, ListPosts, maxPageSize, PostPage } from './http/list-posts.ts';
export { Problem, ProblemCode, problemCodes, problemMediaType } from './http/problem.ts';
export { newPost } from './posts/new-post.ts';
export { postDeleted } from './posts/post-deleted.ts';
export { postEdited } from './posts/post-edited.ts';
export {
  Body,
  ClientId,
  DocumentId,
  examplePost,
  maxBodyLength,
  maxTitleLength,
  Post,
  postsTopic,
  Title,
} from './posts/post.ts';
export { posts } from './posts/posts.ts';
