import {
  defaultPageSize,
  DeletedAnswer,
  MessageAnswer,
  MessagePage,
  RoomAnswer,
  RoomsAnswer,
  type CreateRoom,
  type EditRoom,
} from '@tidings/contracts';
import type { Answer } from '../http/answer.ts';
import type { ApiClient } from '../http/api-client.ts';

/** Rooms and their messages over HTTP, checked against the contract. */
export interface RoomsApi {
  /** The user's own rooms, and open ones whose title contains `find`. */
  readRooms(find?: string): Promise<Answer<RoomsAnswer>>;
  create(room: CreateRoom): Promise<Answer<RoomAnswer>>;
  read(room: string): Promise<Answer<RoomAnswer>>;
  edit(room: string, changes: EditRoom): Promise<Answer<RoomAnswer>>;
  remove(room: string): Promise<Answer<DeletedAnswer>>;
  /** Joins or accepts an invitation, or invites someone else. */
  addMember(room: string, name: string): Promise<Answer<undefined>>;
  /** Leaves or declines an invitation; or removes someone else, or withdraws their invitation. */
  removeMember(room: string, name: string): Promise<Answer<undefined>>;
  readOlder(room: string, before: string, limit?: number): Promise<Answer<MessagePage>>;
  editMessage(room: string, message: string, text: string): Promise<Answer<MessageAnswer>>;
  removeMessage(room: string, message: string): Promise<Answer<DeletedAnswer>>;
  markRead(room: string, message: string): Promise<Answer<undefined>>;
  reportWriting(room: string): Promise<Answer<undefined>>;
}

/** Creates the API client for rooms. */
export function createRoomsApi(api: ApiClient): RoomsApi {
  const at = (...path: string[]): string =>
    ['/api/rooms', ...path.map((part) => encodeURIComponent(part))].join('/');
  return {
    readRooms: (find = '') =>
      api.request(
        RoomsAnswer,
        find === '' ? at() : `${at()}?${new URLSearchParams({ find }).toString()}`,
      ),
    create: (body) => api.request(RoomAnswer, at(), { method: 'POST', body }),
    read: (room) => api.request(RoomAnswer, at(room)),
    edit: (room, body) => api.request(RoomAnswer, at(room), { method: 'PATCH', body }),
    remove: (room) => api.request(DeletedAnswer, at(room), { method: 'DELETE' }),
    addMember: (room, name) => api.send(at(room, 'members', name), { method: 'PUT' }),
    removeMember: (room, name) => api.send(at(room, 'members', name), { method: 'DELETE' }),
    readOlder: (room, before, limit = defaultPageSize) =>
      api.request(
        MessagePage,
        `${at(room, 'messages')}?${new URLSearchParams({ before, limit: String(limit) }).toString()}`,
      ),
    editMessage: (room, message, text) =>
      api.request(MessageAnswer, at(room, 'messages', message), {
        method: 'PATCH',
        body: { text },
      }),
    removeMessage: (room, message) =>
      api.request(DeletedAnswer, at(room, 'messages', message), { method: 'DELETE' }),
    markRead: (room, message) => api.send(at(room, 'read'), { method: 'PUT', body: { message } }),
    reportWriting: (room) => api.send(at(room, 'writing'), { method: 'POST' }),
  };
}
