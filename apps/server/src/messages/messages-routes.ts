import { readSnapshot } from '@tidings/server';
import {
  CreateMessage,
  EditMessage,
  ListMessages,
  type DeletedAnswer,
  type MessageAnswer,
  type MessagePage,
  roomTopic,
} from '@tidings/contracts';
import { lastOrdinal, validate } from '@tidings/protocol';
import { Router, type Response } from 'express';
import type { ObjectId } from 'mongodb';
import { jsonBody, readBody } from '../http/json-body.ts';
import { HttpProblem, methodNotAllowed, validationProblem } from '../http/problem.ts';
import type { RouteOptions } from '../http/route-options.ts';
import { requireSession } from '../users/current-session.ts';
import { noSuchRoom, readMemberRoom, readRoomId } from '../membership/member-room.ts';
import { messageCollection, messageSource } from './message-document.ts';
import type { MessageWrites } from './message-writes.ts';

/** Creates `/api/rooms/:id/messages` and `/api/rooms/:id/messages/:messageId`. */
export function createMessagesRoutes(
  options: RouteOptions & {
    readonly writes: MessageWrites;
  },
): Router {
  const { client, database, positionAt, writeLimit, writes } = options;
  const routes = Router();

  routes.get('/:id/messages', async (request, response) => {
    const { user } = await requireSession(request);
    const id = readRoomId(request.params.id);
    const query = validate(ListMessages, { ...request.query });
    const { result, at } = await readSnapshot(client, database, async (db, session) => {
      await readMemberRoom(db, session, id, user.id);
      const topic = roomTopic(id.toHexString());
      return query.ok ? messageSource.readPage(db, session, topic, query.data) : undefined;
    });
    // Who is no member learns nothing, not even what they may ask.
    if (!query.ok) throw validationProblem(query.issues);
    const page: MessagePage = {
      messages: result?.values ?? [],
      next: result?.next ?? null,
      position: positionAt(at, lastOrdinal),
    };
    response.set('cache-control', 'no-store').json(page);
  });

  routes.post('/:id/messages', writeLimit, ...jsonBody, async (request, response) => {
    const { user } = await requireSession(request);
    const room = readRoomId(request.params['id']);
    await readMemberRoom(client.db(database), undefined, room, user.id);
    const body = readBody(CreateMessage, request);
    const created = await writes.create({ ...body, room, author: user });
    switch (created.outcome) {
      case 'created':
        sendCreated(response, answerWith(created.document, positionAt(created.at, 1)));
        return;
      case 'repeated':
        // A repetition is answered as the first time was: its answer may have been lost.
        sendCreated(response, await readOne(room, created.id, user.id));
        return;
      case 'deleted':
        throw new HttpProblem('message-deleted', {
          detail: 'Repeating a request revives nothing.',
        });
      case 'taken':
        throw new HttpProblem('client-id-taken', {
          detail: 'A repeated request must be the same. Use a new UUID for a new message.',
          errors: [{ field: 'clientId', message: 'was used for another message' }],
        });
      case 'refused':
        throw noSuchRoom();
    }
  });

  routes.patch('/:id/messages/:messageId', writeLimit, ...jsonBody, async (request, response) => {
    const { user } = await requireSession(request);
    const room = readRoomId(request.params['id']);
    const id = readMessageId(request.params['messageId']);
    const { message } = await readOne(room, id, user.id);
    const { text } = readBody(EditMessage, request);
    if (message.author?.id !== user.id.toHexString()) throw notYours();
    const { result, at } = await writes.edit({ room, id, author: user.id }, text);
    if (result === undefined) throw noSuchMessage();
    response.json(answerWith(result, positionAt(at, 1)));
  });

  routes.delete('/:id/messages/:messageId', writeLimit, async (request, response) => {
    const { user, isOperator } = await requireSession(request);
    const room = readRoomId(request.params['id']);
    const id = readMessageId(request.params['messageId']);
    // An operator is called for messages in rooms that are not theirs, too.
    if (!isOperator) {
      const { message } = await readOne(room, id, user.id);
      if (message.author?.id !== user.id.toHexString()) throw notYours();
    }
    const author = isOperator ? undefined : user.id;
    const { result: isDeleted, at } = await writes.delete({ room, id, author });
    if (!isDeleted) throw noSuchMessage();
    const answer: DeletedAnswer = { position: positionAt(at, 1) };
    response.json(answer);
  });

  routes.all('/:id/messages', methodNotAllowed('GET, HEAD, POST'));
  routes.all('/:id/messages/:messageId', methodNotAllowed('PATCH, DELETE'));
  return routes;

  /** Reads one message for a member of its room. */
  async function readOne(room: ObjectId, id: ObjectId, user: ObjectId): Promise<MessageAnswer> {
    const { result, at } = await readSnapshot(client, database, async (db, session) => {
      await readMemberRoom(db, session, room, user);
      return db.collection(messageCollection).findOne({ _id: id, parent: room }, { session });
    });
    if (result === null) throw noSuchMessage();
    return answerWith(result, positionAt(at, lastOrdinal));
  }
}

function answerWith(document: object, position: string): MessageAnswer {
  const message = messageSource.read({ ...document });
  if (!message.ok) throw noSuchMessage();
  return { message: message.data, position };
}

function sendCreated(response: Response, answer: MessageAnswer): void {
  response.status(201).json(answer);
}

function readMessageId(text: unknown): ObjectId {
  try {
    return readRoomId(text);
  } catch {
    throw noSuchMessage();
  }
}

function noSuchMessage(): HttpProblem {
  return new HttpProblem('not-found', { detail: 'There is no such message in this room.' });
}

function notYours(): HttpProblem {
  return new HttpProblem('forbidden', { detail: 'Only who wrote a message may change it.' });
}
