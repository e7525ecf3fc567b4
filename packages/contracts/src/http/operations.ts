import { Announce, AnnounceAnswer } from './announce.ts';
import { CreatePost, PostAnswer } from './create-post.ts';
import { EditPost } from './edit-post.ts';
import { ListPosts, PostPage } from './list-posts.ts';
import {
  CreateMessage,
  DeletedAnswer,
  EditMessage,
  ListMessages,
  MessageAnswer,
  MessagePage,
} from './messages.ts';
import { ChangePassword, DeleteAccount, SessionAnswer, SignIn, SignUp } from './users.ts';
import { Problem } from './problem.ts';
import { CreateRoom, EditRoom, FindRooms, MarkRead, RoomAnswer, RoomsAnswer } from './rooms.ts';

/**
 * What each HTTP operation takes and answers, by method and path: client writes query and body, server
 * the answer. What is released of it is in `lock/http.json`.
 */
export const operations = {
  'GET /api/posts': { query: ListPosts, answer: PostPage },
  'POST /api/posts': { body: CreatePost, answer: PostAnswer },
  'GET /api/posts/:id': { answer: PostAnswer },
  'PATCH /api/posts/:id': { body: EditPost, answer: PostAnswer },
  'DELETE /api/posts/:id': { answer: DeletedAnswer },
  'POST /api/announcements': { body: Announce, answer: AnnounceAnswer },
  'POST /api/people': { body: SignUp, answer: SessionAnswer },
  'PUT /api/people/me/password': { body: ChangePassword },
  'DELETE /api/people/me': { body: DeleteAccount },
  'GET /api/session': { answer: SessionAnswer },
  'POST /api/session': { body: SignIn, answer: SessionAnswer },
  'DELETE /api/session': {},
  'DELETE /api/sessions': {},
  'GET /api/rooms': { query: FindRooms, answer: RoomsAnswer },
  'POST /api/rooms': { body: CreateRoom, answer: RoomAnswer },
  'GET /api/rooms/:id': { answer: RoomAnswer },
  'PATCH /api/rooms/:id': { body: EditRoom, answer: RoomAnswer },
  'DELETE /api/rooms/:id': { answer: DeletedAnswer },
  'PUT /api/rooms/:id/members/:name': { answer: RoomAnswer },
  'DELETE /api/rooms/:id/members/:name': { answer: DeletedAnswer },
  'PUT /api/rooms/:id/read': { body: MarkRead },
  'POST /api/rooms/:id/writing': {},
  'GET /api/rooms/:id/messages': { query: ListMessages, answer: MessagePage },
  'POST /api/rooms/:id/messages': { body: CreateMessage, answer: MessageAnswer },
  'PATCH /api/rooms/:id/messages/:messageId': { body: EditMessage, answer: MessageAnswer },
  'DELETE /api/rooms/:id/messages/:messageId': { answer: DeletedAnswer },
  '(any, refused)': { answer: Problem },
} as const;
