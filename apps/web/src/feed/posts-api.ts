import {
  defaultPageSize,
  DeletedAnswer,
  PostAnswer,
  PostPage,
  type EditPost,
} from '@tidings/contracts';
import type { Answer } from '../http/answer.ts';
import type { ApiClient } from '../http/api-client.ts';

/** The posts over HTTP, checked against the contract. */
export interface PostsApi {
  /** Reads the page of posts older than `before`. */
  readOlder(before: string, limit?: number): Promise<Answer<PostPage>>;
  readOne(id: string): Promise<Answer<PostAnswer>>;
  edit(id: string, changes: EditPost): Promise<Answer<PostAnswer>>;
  remove(id: string): Promise<Answer<DeletedAnswer>>;
}

/** Creates the API client for posts. */
export function createPostsApi(api: ApiClient): PostsApi {
  return {
    readOlder: (before, limit = defaultPageSize) =>
      api.request(
        PostPage,
        `/api/posts?${new URLSearchParams({ before, limit: String(limit) }).toString()}`,
      ),
    readOne: (id) => api.request(PostAnswer, `/api/posts/${id}`),
    edit: (id, body) => api.request(PostAnswer, `/api/posts/${id}`, { method: 'PATCH', body }),
    remove: (id) => api.request(DeletedAnswer, `/api/posts/${id}`, { method: 'DELETE' }),
  };
}
