import {
  validateEvent,
  type EventName,
  type EventNameOfKind,
  type EventPayload,
} from '@tidings/protocol';
import { describe, expectTypeOf, it } from 'vitest';
import type { Post } from '../posts/post.ts';
import { sse, type SseChannel } from './sse.ts';

describe('sse', () => {
  it('derives what may be published', () => {
    expectTypeOf<EventNameOfKind<SseChannel, 'change'>>().toEqualTypeOf<
      'newPost' | 'postEdited' | 'postDeleted' | 'message'
    >();
    expectTypeOf<EventNameOfKind<SseChannel, 'snapshot'>>().toEqualTypeOf<'posts'>();
    expectTypeOf<EventNameOfKind<SseChannel, 'ephemeral'>>().toEqualTypeOf<never>();
  });

  it('derives the payloads', () => {
    expectTypeOf<EventPayload<SseChannel, 'newPost'>>().toEqualTypeOf<Post>();
    expectTypeOf<EventPayload<SseChannel, 'postDeleted'>>().toEqualTypeOf<{ id: string }>();
    expectTypeOf<EventPayload<SseChannel, 'posts'>>().toEqualTypeOf<{
      posts: Post[];
      complete: boolean;
      position: string;
    }>();
    expectTypeOf<EventPayload<SseChannel, 'message'>>().toEqualTypeOf<{ text: string }>();
  });

  it('takes no name that does not exist', () => {
    expectTypeOf<'newMessage'>().not.toExtend<EventName<SseChannel>>();
    // @ts-expect-error -- a room's event is not of this channel
    validateEvent(sse, 'newMessage', {});
  });

  it('takes no post of a wrong shape', () => {
    expectTypeOf<{ id: string; title: number; createdAt: string }>().not.toExtend<
      EventPayload<SseChannel, 'newPost'>
    >();
    expectTypeOf<{ id: string; title: string }>().not.toExtend<
      EventPayload<SseChannel, 'newPost'>
    >();
  });
});
