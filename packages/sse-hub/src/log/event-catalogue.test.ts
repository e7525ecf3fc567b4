import { defineChannel, defineEvent, everyone, heartbeat } from '@tidings/protocol';
import * as z from 'zod/mini';
import { describe, expect, it } from 'vitest';
import { createEventCatalogue } from './event-catalogue.ts';

const event = <const Name extends string>(name: Name, topic: (data: { of: string }) => string) =>
  defineEvent(name, {
    kind: 'change',
    summary: 'A test.',
    schema: z.object({ of: z.string() }),
    example: { of: 'a' },
    topic,
  });
const placed = event('placed', ({ of }) => of);
const said = event('said', () => everyone);
const shop = defineChannel({ path: '/shop', generation: 1, events: [placed, said] });
const kitchen = defineChannel({ path: '/kitchen', generation: 1, events: [placed] });

describe('createEventCatalogue', () => {
  it('returns the topic of an event, and none for control events', () => {
    const { topicOf } = createEventCatalogue([shop]);
    expect(topicOf('placed', { of: 'orders' })).toBe('orders');
    expect(topicOf('said', { of: 'a' })).toBe(everyone);
    expect(topicOf('heartbeat', heartbeat.example)).toBe('');
  });

  it('gives events for everyone to connections of the channels that have the event', () => {
    const { topicOf, everyoneTopics } = createEventCatalogue([shop, kitchen]);
    const topic = topicOf('said', { of: 'a' });
    expect(everyoneTopics(shop)).toContain(topic);
    expect(everyoneTopics(kitchen)).not.toContain(topic);
  });

  it('refuses two definitions of one event name', () => {
    const other = event('placed', () => 'other');
    const wrong = defineChannel({ path: '/wrong', generation: 1, events: [other] });
    expect(() => createEventCatalogue([shop, wrong])).toThrow(
      expect.objectContaining({ code: 'duplicate-event' }),
    );
  });

  it('refuses an event that no channel has, naming the channels', () => {
    const { topicOf } = createEventCatalogue([shop, kitchen]);
    expect(() => topicOf('lost', {})).toThrow(expect.objectContaining({ code: 'unknown-event' }));
    expect(() => topicOf('lost', {})).toThrow(/"\/shop".*"\/kitchen".*"lost"/);
  });

  it('P10: refuses a payload without a topic instead of sending it to everyone', () => {
    const { topicOf } = createEventCatalogue([shop]);
    expect(() => topicOf('placed', { of: '' })).toThrow(
      expect.objectContaining({ code: 'no-topic' }),
    );
    expect(() => topicOf('placed', {})).toThrow(expect.objectContaining({ code: 'no-topic' }));
  });
});
