import {
  defaultPageSize,
  DocumentId,
  maxPageSize,
  UserName,
  type ProblemCode,
} from '@tidings/contracts';
import { answer, problems } from './answers.ts';
import { json, takes, withSession, writeProblems, type Operation } from './operations.ts';
import { refTo, writeSchema, type SchemaName } from './schemas.ts';

const roomId = { name: 'id', in: 'path', required: true, schema: writeSchema(DocumentId) };
const messageId = { ...roomId, name: 'messageId' };
const userName = { name: 'name', in: 'path', required: true, schema: writeSchema(UserName) };

/** Problems of an operation that changes something and takes no body. */
function changeProblems(...own: readonly ProblemCode[]) {
  return problems(
    ...(['bad-request', 'method-not-allowed', 'too-many-requests'] as const),
    ...(['unauthorized', 'not-found'] as const),
    ...own,
  );
}

function answering(description: string, schema: SchemaName): Operation {
  return { 200: answer(description, json, refTo(schema)) };
}

const position = answering(
  'It is done; a stream that has reached the position shows it.',
  'DeletedAnswer',
);

const listRooms: Operation = {
  operationId: 'listRooms',
  summary: 'The rooms of which one is a member, open ones that one may join, and invitations.',
  ...withSession,
  parameters: [
    {
      name: 'find',
      in: 'query',
      description: 'Only open rooms whose title contains this, whatever its case.',
      schema: { type: 'string', maxLength: 80 },
    },
  ],
  responses: {
    ...answering('The rooms.', 'RoomsAnswer'),
    ...problems('bad-request', 'validation', 'unauthorized'),
  },
};

const createRoom: Operation = {
  operationId: 'createRoom',
  summary: 'Makes a room, whose owner and first member one is.',
  ...withSession,
  ...takes('CreateRoom'),
  responses: {
    201: {
      ...answer('The room.', json, refTo('RoomAnswer')),
      headers: {
        Location: { description: 'Where to read it.', required: true, schema: { type: 'string' } },
      },
      links: {
        read: { operationId: 'readRoom', parameters: { id: '$response.body#/room/id' } },
        write: { operationId: 'createMessage', parameters: { id: '$response.body#/room/id' } },
      },
    },
    ...writeProblems('unauthorized', 'room-limit'),
  },
};

const readRoom: Operation = {
  operationId: 'readRoom',
  summary: 'One room, for its members.',
  ...withSession,
  parameters: [roomId],
  responses: {
    ...answering('The room.', 'RoomAnswer'),
    ...problems('bad-request', 'unauthorized', 'not-found'),
  },
};

const editRoom: Operation = {
  operationId: 'editRoom',
  summary: 'Renames, opens, closes or hands over a room: for its owner.',
  ...withSession,
  parameters: [roomId],
  ...takes('EditRoom'),
  responses: {
    ...answering('The room as it is now.', 'RoomAnswer'),
    ...writeProblems('unauthorized', 'forbidden', 'not-found'),
  },
};

const deleteRoom: Operation = {
  operationId: 'deleteRoom',
  summary: 'Deletes a room with its messages: for its owner.',
  ...withSession,
  parameters: [roomId],
  responses: { ...position, ...changeProblems('forbidden') },
};

const addMember: Operation = {
  operationId: 'addMember',
  summary:
    'Under one’s own name: joins an open room, or accepts an invitation. Under another: invites, for the owner.',
  ...withSession,
  parameters: [roomId, userName],
  responses: {
    ...answering('The room with its members.', 'RoomAnswer'),
    ...changeProblems('forbidden', 'member-limit', 'room-limit'),
  },
};

const removeMember: Operation = {
  operationId: 'removeMember',
  summary:
    'Under one’s own name: leaves a room, or declines an invitation. Under another: removes a member, or withdraws an invitation, for the owner. The last member takes the room with them.',
  ...withSession,
  parameters: [roomId, userName],
  responses: { ...position, ...changeProblems('forbidden') },
};

const markRead: Operation = {
  operationId: 'markRead',
  summary:
    'Says how far one has read; goes forward only. An id ahead of the database’s time stands for the messages that are there now.',
  ...withSession,
  parameters: [roomId],
  ...takes('MarkRead'),
  responses: { 204: { description: 'Done.' }, ...writeProblems('unauthorized', 'not-found') },
};

const sayWriting: Operation = {
  operationId: 'sayWriting',
  summary: 'Says that one is writing, which holds for a few seconds.',
  ...withSession,
  parameters: [roomId],
  responses: { 204: { description: 'Told.' }, ...changeProblems() },
};

const listMessages: Operation = {
  operationId: 'listMessages',
  summary: 'One page of messages, newest first.',
  ...withSession,
  parameters: [
    roomId,
    {
      name: 'before',
      in: 'query',
      description: 'Only messages older than the one with this id.',
      schema: writeSchema(DocumentId),
    },
    {
      name: 'limit',
      in: 'query',
      description: 'Messages on the page, at most.',
      schema: { type: 'integer', minimum: 1, maximum: maxPageSize, default: defaultPageSize },
    },
  ],
  responses: {
    ...answering('The page.', 'MessagePage'),
    ...problems('bad-request', 'validation', 'unauthorized', 'not-found'),
  },
};

const createMessage: Operation = {
  operationId: 'createMessage',
  summary: 'Writes a message, once for each clientId: repeating is safe.',
  ...withSession,
  parameters: [roomId],
  ...takes('CreateMessage'),
  responses: {
    201: answer('The message, made now or before.', json, refTo('MessageAnswer')),
    ...writeProblems('unauthorized', 'not-found', 'client-id-taken', 'message-deleted'),
  },
};

const editMessage: Operation = {
  operationId: 'editMessage',
  summary: "Edits one's own message.",
  ...withSession,
  parameters: [roomId, messageId],
  ...takes('EditMessage'),
  responses: {
    ...answering('The message as it is now.', 'MessageAnswer'),
    ...writeProblems('unauthorized', 'forbidden', 'not-found'),
  },
};

const deleteMessage: Operation = {
  operationId: 'deleteMessage',
  summary: "Deletes one's own message; an operator deletes anyone's.",
  ...withSession,
  parameters: [roomId, messageId],
  responses: { ...position, ...changeProblems('forbidden') },
};

/** The paths of rooms, their members and messages. */
export const roomsPaths = {
  '/api/rooms': { get: listRooms, post: createRoom },
  '/api/rooms/{id}': { get: readRoom, patch: editRoom, delete: deleteRoom },
  '/api/rooms/{id}/members/{name}': { put: addMember, delete: removeMember },
  '/api/rooms/{id}/read': { put: markRead },
  '/api/rooms/{id}/writing': { post: sayWriting },
  '/api/rooms/{id}/messages': { get: listMessages, post: createMessage },
  '/api/rooms/{id}/messages/{messageId}': { patch: editMessage, delete: deleteMessage },
} as const;
