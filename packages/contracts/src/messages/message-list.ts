import { defineList } from '@tidings/protocol';
import { exampleMessage, Message } from './message.ts';

/** The messages of each room, newest first: for its members. */
export const messageList = defineList({
  name: 'messages',
  itemName: 'message',
  item: Message,
  example: exampleMessage,
  topic: { name: 'room', fields: ['room'] },
  page: 30,
});

/** The topic of a room's messages. */
export const roomTopic = (room: string): string => messageList.topicOf({ room });
