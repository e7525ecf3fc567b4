import { defaultPageSize, DocumentId, maxPageSize, sse } from '@tidings/contracts';
import { maxPositionLength } from '@tidings/protocol';
import { maxCovers, maxLastEventIdLength, maxRoomsPerStream } from '../../streams/stream-query.ts';
import { answer, problems } from './answers.ts';
import { json, takes, withSession, writeProblems, type Operation } from './operations.ts';
import { usersPaths, sessionCookie } from './users-paths.ts';
import { roomsPaths } from './rooms-paths.ts';
import { refTo, writeSchema, writeSchemas } from './schemas.ts';

/** Creates the OpenAPI 3.1 document of every HTTP route, its bodies taken from the contract. */
export function createOpenApiDocument() {
  return {
    openapi: '3.1.1',
    info: {
      title: 'Tidings',
      description: 'What happens in MongoDB, while it happens. Errors are RFC 9457 problems.',
      // Raised by breaking releases only.
      version: String(sse.generation),
    },
    paths: {
      [sse.path]: { get: openStream },
      '/message/{id}': { get: openRoomStream },
      '/api/posts': { get: listPosts, post: createPost },
      '/api/posts/{id}': { get: readPost, patch: editPost, delete: deletePost },
      '/api/announcements': { post: announce },
      ...usersPaths,
      ...roomsPaths,
      '/healthz': { get: health },
      '/readyz': { get: readiness },
      '/metrics': { get: metrics },
      '/openapi.json': { get: description },
      '/asyncapi.json': { get: eventsDescription },
    },
    components: {
      schemas: writeSchemas(),
      securitySchemes: {
        metricsToken: { type: 'http', scheme: 'bearer' },
        session: sessionCookie,
      },
    },
  } as const;
}

const resuming = [
  {
    name: 'lastEventId',
    in: 'query',
    description: 'Where to go on; the header of the same name wins.',
    schema: { type: 'string', maxLength: maxLastEventIdLength },
  },
  {
    name: 'covers',
    in: 'query',
    description: `The topics that lastEventId covers, separated by commas, at most ${String(maxCovers)}.`,
    schema: { type: 'string', pattern: `^[^,]*(,[^,]*){0,${String(maxCovers - 1)}}$` },
  },
  {
    name: 'limit',
    in: 'query',
    description:
      'Most posts or messages in a snapshot, rounded down to 1, 2, 5, 10, 20 or 50; a shortened one says `complete: false`.',
    schema: { type: 'integer', minimum: 1 },
  },
  {
    name: 'Last-Event-ID',
    in: 'header',
    description: 'Where to go on, as a browser that comes back says it by itself.',
    schema: { type: 'string' },
  },
] as const;

const streamProblems = [
  ...(['bad-request', 'validation', 'unauthorized'] as const),
  ...(['too-many-requests', 'too-many-connections', 'not-ready'] as const),
] as const;

const openStream: Operation = {
  operationId: 'openStream',
  summary: 'The posts, and rooms of who is signed in, live, as Server-Sent Events; stays open.',
  security: [{ session: [] }, {}],
  parameters: [
    ...resuming,
    {
      name: 'room',
      in: 'query',
      description:
        'Rooms that come over the same connection; of one that is not theirs, `revoked` comes.',
      schema: { type: 'array', items: writeSchema(DocumentId), maxItems: maxRoomsPerStream },
    },
  ],
  responses: {
    200: answer('The stream.', 'text/event-stream', streamEvent()),
    ...problems(...streamProblems),
  },
};

const openRoomStream: Operation = {
  operationId: 'openRoomStream',
  summary: 'One room alone, live, for its members; stays open.',
  ...withSession,
  parameters: [
    { name: 'id', in: 'path', required: true, schema: writeSchema(DocumentId) },
    ...resuming,
  ],
  responses: {
    200: answer('The stream.', 'text/event-stream', streamEvent()),
    ...problems(...streamProblems, 'not-found'),
  },
};

const listPosts: Operation = {
  operationId: 'listPosts',
  summary: 'One page of posts, newest first.',
  parameters: [
    {
      name: 'before',
      in: 'query',
      description: 'Only posts older than the one with this id.',
      schema: writeSchema(DocumentId),
    },
    {
      name: 'limit',
      in: 'query',
      description: 'Posts on the page, at most.',
      schema: { type: 'integer', minimum: 1, maximum: maxPageSize, default: defaultPageSize },
    },
  ],
  responses: {
    200: answer('The page.', json, refTo('PostPage')),
    ...problems('bad-request', 'validation'),
  },
};

const createPost: Operation = {
  operationId: 'createPost',
  summary: 'Makes a post, once for each clientId: repeating is safe.',
  ...withSession,
  ...takes('CreatePost'),
  responses: {
    201: {
      ...answer('The post, made now or before.', json, refTo('PostAnswer')),
      headers: {
        Location: { description: 'Where to read it.', required: true, schema: { type: 'string' } },
      },
      links: {
        read: { operationId: 'readPost', parameters: { id: '$response.body#/post/id' } },
      },
    },
    ...writeProblems('unauthorized', 'client-id-taken', 'post-deleted'),
  },
};

const postId = { name: 'id', in: 'path', required: true, schema: writeSchema(DocumentId) };

const editPost: Operation = {
  operationId: 'editPost',
  summary: "Edits one's own post: what is absent stays, a null body goes.",
  ...withSession,
  parameters: [postId],
  ...takes('EditPost'),
  responses: {
    200: answer('The post as it is now.', json, refTo('PostAnswer')),
    ...writeProblems('unauthorized', 'forbidden', 'not-found'),
  },
};

const deletePost: Operation = {
  operationId: 'deletePost',
  summary: "Deletes one's own post; an operator deletes anyone's.",
  ...withSession,
  parameters: [postId],
  responses: {
    200: answer('It is gone.', json, refTo('DeletedAnswer')),
    ...problems(
      ...(['bad-request', 'method-not-allowed', 'unauthorized'] as const),
      ...(['forbidden', 'not-found', 'too-many-requests'] as const),
    ),
  },
};

const announce: Operation = {
  operationId: 'announce',
  summary: 'Says something to everyone: for operators.',
  ...withSession,
  ...takes('Announce'),
  responses: {
    201: answer('It is said.', json, refTo('AnnounceAnswer')),
    ...writeProblems('unauthorized', 'forbidden'),
  },
};

const readPost: Operation = {
  operationId: 'readPost',
  summary: 'One post.',
  parameters: [postId],
  responses: {
    200: answer('The post.', json, refTo('PostAnswer')),
    ...problems('bad-request', 'not-found'),
  },
};

const health: Operation = {
  operationId: 'health',
  summary: 'Says that the process answers.',
  responses: {
    200: answer('It does.', json, status('ok')),
  },
};

const readiness: Operation = {
  operationId: 'readiness',
  summary: 'Says whether clients may be sent to this node.',
  responses: {
    200: answer('They may.', json, status('ready')),
    ...problems('not-ready'),
  },
};

const metrics: Operation = {
  operationId: 'metrics',
  summary: "This node's figures, as Prometheus reads them.",
  security: [{ metricsToken: [] }, { session: [] }],
  responses: {
    200: answer('The figures.', 'text/plain', { type: 'string' }),
    ...problems('not-found'),
  },
};

const description: Operation = {
  operationId: 'description',
  summary: 'This document.',
  responses: { 200: answer('It.', json, { type: 'object' }) },
};

const eventsDescription: Operation = {
  operationId: 'eventsDescription',
  summary: 'What the streams send, as an AsyncAPI document.',
  responses: { 200: answer('It.', json, { type: 'object' }) },
};

/** Writes what one event of the stream looks like; what `data` holds is said by the channel's contract. */
function streamEvent() {
  return {
    type: 'object',
    properties: {
      event: { enum: [...sse.events.keys()].filter((name) => name !== 'message') },
      data: { type: 'string', contentMediaType: json },
      id: { type: 'string', maxLength: maxPositionLength },
      retry: { type: 'integer', minimum: 0 },
    },
    required: ['data'],
  };
}

function status(value: string) {
  return {
    type: 'object',
    properties: { status: { const: value } },
    required: ['status'],
  };
}
