import { detailsTopic, DocumentId, exampleRoom, roomTopic, sse } from '@tidings/contracts';
import * as z from 'zod/mini';
import { withoutRoot } from '../openapi/schemas.ts';
import { writeMessages } from './messages.ts';
import { writeSchemas } from './schemas.ts';

/** The topics of one room, by which its events are told from the others. */
const roomTopics: ReadonlySet<string> = new Set([
  roomTopic(exampleRoom.id),
  detailsTopic(exampleRoom.id),
]);

/** The query that every stream takes. */
const resuming = {
  lastEventId: { type: 'string', description: 'Where to go on; the header `Last-Event-ID` wins.' },
  covers: {
    type: 'string',
    description: 'The topics that lastEventId covers, separated by commas; all, where absent.',
  },
  limit: {
    type: 'integer',
    minimum: 1,
    description:
      'Most posts or messages in a snapshot, rounded down to 1, 2, 5, 10, 20 or 50; a shortened one says `complete: false`.',
  },
} as const;

/**
 * Creates the AsyncAPI 3 document of the streams, their payloads taken from the contract. There is no
 * binding for Server-Sent Events: a stream is an HTTP request (binding `http`), and the lines of an
 * event stand as its message's headers.
 */
export function createAsyncApiDocument() {
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Tidings',
      // Raised by breaking releases only.
      version: String(sse.generation),
      description:
        'What happens in MongoDB, while it happens, as Server-Sent Events. After an interruption a client ' +
        'sends the last `id:` it got as the header `Last-Event-ID`, and gets what it missed; `sync` says how ' +
        'that went. Events and fields that are not known are to be ignored.',
    },
    defaultContentType: 'application/json',
    channels: {
      sse: {
        address: sse.path,
        title: 'Posts, what concerns oneself, and rooms',
        description:
          'The posts and announcements, for everyone. Signed in, what concerns oneself; `?room=ID` adds rooms.',
        messages: refsToMessages([...sse.events.keys()]),
      },
      room: {
        address: '/message/{id}',
        title: 'One room',
        description: 'One room alone, for its members.',
        parameters: { id: { description: "The room's id.", examples: [exampleRoom.id] } },
        messages: refsToMessages(roomEvents()),
      },
    },
    operations: {
      sendEvents: sends('sse', {
        ...resuming,
        room: {
          type: 'array',
          items: withoutRoot(z.toJSONSchema(DocumentId, { target: 'draft-7' })),
          description: 'Rooms that come over the same connection; for their members.',
        },
      }),
      sendRoomEvents: sends('room', resuming),
    },
    components: { messages: writeMessages(), schemas: writeSchemas() },
  } as const;
}

/** Writes that this server sends what a channel has, to whoever asks for it with GET. */
function sends(channel: 'sse' | 'room', query: Readonly<Record<string, unknown>>) {
  return {
    action: 'send',
    channel: { $ref: `#/channels/${channel}` },
    summary: 'Answers 200 with `text/event-stream`, and stays open.',
    bindings: {
      http: {
        method: 'GET',
        query: { type: 'object', properties: query },
        bindingVersion: '0.3.0',
      },
    },
  } as const;
}

function roomEvents(): string[] {
  return [...sse.events.values()]
    .filter((event) => event.kind === 'control' || roomTopics.has(event.topic(event.example)))
    .map(({ name }) => name);
}

function refsToMessages(names: readonly string[]) {
  return Object.fromEntries(names.map((name) => [name, { $ref: `#/components/messages/${name}` }]));
}
