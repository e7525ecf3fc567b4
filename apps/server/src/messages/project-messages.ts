import type { Change } from '@tidings/server';
import { roomTopic, type Message } from '@tidings/contracts';
import { projectDocument, type Reread } from '@tidings/server';
import type { DocumentKind, Projected, ProjectedEvent } from '../document/projection.ts';
import { readMessage } from './message-document.ts';

const messages: DocumentKind<Message> = {
  read: readMessage,
  topicOf: ({ room }) => roomTopic(room),
  created: (message) => put('newMessage', message),
  edited: (message) => put('messageEdited', message),
  deleted: (id, before) =>
    before && {
      name: 'messageDeleted',
      data: { room: before.room, id },
      snapshotChange: { op: 'remove', key: id },
    },
  // Its room is known from the pre-image alone.
  lost: roomTopic(''),
  canMove: true,
};

/** Turns a change of collection `message` into events of the rooms that it concerns. */
export function projectMessages(change: Change, reread: Reread): Promise<Projected> {
  return projectDocument(change, messages, reread);
}

function put(name: 'newMessage' | 'messageEdited', message: Message): ProjectedEvent {
  return { name, data: message, snapshotChange: { op: 'put', key: message.id, value: message } };
}
