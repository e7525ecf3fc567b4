import { describe, expectTypeOf, it } from 'vitest';
import * as z from 'zod/mini';
import {
  defineChannel,
  type Channel,
  type EventName,
  type EventNameOfKind,
  type EventPayload,
} from './define-channel.ts';
import { defineEvent, type EventData } from './define-event.ts';
import { validateEvent, type Validated } from './validate-event.ts';

const newPost = defineEvent('newPost', {
  kind: 'change',
  summary: 'A test.',
  schema: z.object({ title: z.string() }),
  example: { title: 'one' },
  topic: ({ title }) => title,
});
const posts = defineEvent('posts', {
  kind: 'snapshot',
  summary: 'A test.',
  schema: z.object({ titles: z.array(z.string()), position: z.string() }),
  example: { titles: [], position: '' },
  topic: () => 'posts',
});
const typing = defineEvent('typing', {
  kind: 'ephemeral',
  summary: 'A test.',
  schema: z.object({ who: z.string() }),
  example: { who: 'ann' },
  topic: () => 'posts',
});
const channel = defineChannel({ path: '/sse', generation: 1, events: [newPost, posts, typing] });
type C = typeof channel;
type ControlName = 'sync' | 'heartbeat' | 'moving' | 'revoked';

describe('defineChannel', () => {
  it('derives the names', () => {
    expectTypeOf<EventName<C>>().toEqualTypeOf<'newPost' | 'posts' | 'typing' | ControlName>();
  });

  it('derives the names of a kind', () => {
    expectTypeOf<EventNameOfKind<C, 'change'>>().toEqualTypeOf<'newPost'>();
    expectTypeOf<EventNameOfKind<C, 'snapshot'>>().toEqualTypeOf<'posts'>();
    expectTypeOf<EventNameOfKind<C, 'ephemeral'>>().toEqualTypeOf<'typing'>();
    expectTypeOf<EventNameOfKind<C, 'control'>>().toEqualTypeOf<ControlName>();
    expectTypeOf<EventNameOfKind<C, 'change' | 'ephemeral'>>().toEqualTypeOf<
      'newPost' | 'typing'
    >();
  });

  it('derives the payload of each name', () => {
    expectTypeOf<EventPayload<C, 'newPost'>>().toEqualTypeOf<{ title: string }>();
    expectTypeOf<EventPayload<C, 'posts'>>().toEqualTypeOf<{
      titles: string[];
      position: string;
    }>();
    expectTypeOf<EventPayload<C, 'moving'>>().toEqualTypeOf<{ retryMs: number }>();
    expectTypeOf<EventPayload<C, 'sync'>['outcome']>().toEqualTypeOf<
      'snapshot' | 'resumed' | 'gap'
    >();
    expectTypeOf<EventData<typeof newPost>>().toEqualTypeOf<EventPayload<C, 'newPost'>>();
  });

  it('has no payload for a name that does not exist', () => {
    // @ts-expect-error -- the channel has no event of that name
    expectTypeOf<EventPayload<C, 'newPosts'>>();
  });

  it('is a channel, wherever any channel will do', () => {
    expectTypeOf(channel).toExtend<Channel>();
  });
});

describe('validateEvent', () => {
  it('gives the payload of the name', () => {
    expectTypeOf(validateEvent(channel, 'newPost', {})).toEqualTypeOf<
      Validated<{ title: string }>
    >();
  });

  it('takes no name that does not exist', () => {
    // @ts-expect-error -- the channel has no event of that name
    validateEvent(channel, 'newPosts', {});
  });
});

describe('defineEvent', () => {
  it('takes no example of a wrong shape', () => {
    defineEvent('newPost', {
      kind: 'change',
      summary: 'A test.',
      schema: z.object({ title: z.string() }),
      // @ts-expect-error -- a title is text
      example: { title: 1 },
      topic: () => 'posts',
    });
  });

  it('gives the topic the payload of the schema', () => {
    defineEvent('newPost', {
      kind: 'change',
      summary: 'A test.',
      schema: z.object({ title: z.string() }),
      example: { title: 'one' },
      // @ts-expect-error -- the payload has no room
      topic: ({ room }) => String(room),
    });
  });

  it('takes no snapshot whose schema has no position', () => {
    defineEvent('posts', {
      kind: 'snapshot',
      summary: 'A test.',
      // @ts-expect-error -- a snapshot says where it stands
      schema: z.object({ titles: z.array(z.string()) }),
      example: { titles: [] },
      topic: () => 'posts',
    });
  });

  it('takes no snapshot whose position is no text', () => {
    defineEvent('posts', {
      kind: 'snapshot',
      summary: 'A test.',
      // @ts-expect-error -- a position is written as text
      schema: z.object({ position: z.number() }),
      example: { position: 1 },
      topic: () => 'posts',
    });
  });

  it('knows four kinds', () => {
    defineEvent('posts', {
      // @ts-expect-error -- there is no such kind
      kind: 'permanent',
      summary: 'A test.',
      schema: z.object({}),
      example: {},
      topic: () => 'posts',
    });
  });
});
