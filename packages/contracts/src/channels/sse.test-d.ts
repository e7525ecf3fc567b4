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
      | 'newPost'
      | 'postEdited'
      | 'postDeleted'
      | 'message'
      | 'newMessage'
      | 'messageEdited'
      | 'messageDeleted'
      | 'roomEdited'
      | 'roomHandedOver'
      | 'memberJoined'
      | 'memberLeft'
      | 'roomAdded'
      | 'roomRemoved'
      | 'invitationAdded'
      | 'invitationRemoved'
    >();
    expectTypeOf<EventNameOfKind<SseChannel, 'snapshot'>>().toEqualTypeOf<
      'posts' | 'messages' | 'room'
    >();
    expectTypeOf<EventNameOfKind<SseChannel, 'ephemeral'>>().toEqualTypeOf<
      'presence' | 'writing'
    >();
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
    expectTypeOf<'newRoom'>().not.toExtend<EventName<SseChannel>>();
    // @ts-expect-error -- the channel has no event of this name
    validateEvent(sse, 'newRoom', {});
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
