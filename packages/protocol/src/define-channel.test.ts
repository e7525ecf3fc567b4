import * as z from 'zod/mini';
import { describe, expect, it } from 'vitest';
import { controlEvents, defineChannel } from './define-channel.ts';
import { defineEvent, type EventDefinition } from './define-event.ts';

const event = <const Name extends string>(name: Name) =>
  defineEvent(name, {
    kind: 'change',
    summary: 'A test.',
    schema: z.object({}),
    example: {},
    topic: () => 'topic',
  });

describe('defineChannel', () => {
  it('has the events it is given and the control events', () => {
    const newPost = event('newPost');
    const channel = defineChannel({ path: '/sse', generation: 2, events: [newPost] });
    expect(channel).toMatchObject({ path: '/sse', generation: 2 });
    expect([...channel.events.keys()]).toEqual([
      'newPost',
      'sync',
      'heartbeat',
      'moving',
      'revoked',
    ]);
    expect(channel.events.get('newPost')).toBe(newPost);
  });

  it('has the control events alone when it is given none', () => {
    const { events } = defineChannel({ path: '/', generation: 1, events: [] });
    expect([...events.values()]).toEqual([...controlEvents]);
  });

  it.each([
    [['newPost', 'newPost'], 'newPost'],
    [['newPost', 'sync'], 'sync'],
  ])('refuses the events %j when two share a name', (names, twice) => {
    const define = () => defineChannel({ path: '/sse', generation: 1, events: names.map(event) });
    expect(define).toThrow(expect.objectContaining({ code: 'duplicate-event' }));
    expect(define).toThrow(`"${twice}"`);
  });

  it.each([
    ['sse', 1],
    ['', 1],
    ['/sse', 0],
    ['/sse', -1],
    ['/sse', 1.5],
    ['/sse', Number.NaN],
  ])('refuses path %j with generation %d', (path, generation) => {
    expect(() => defineChannel({ path, generation, events: [] })).toThrow(
      expect.objectContaining({ name: 'ProtocolError', code: 'invalid-channel' }),
    );
  });
});

describe('controlEvents', () => {
  it('belong to no topic', () => {
    const events: readonly EventDefinition[] = controlEvents;
    for (const event of events) expect(event.topic(event.example)).toBe('');
  });
});
