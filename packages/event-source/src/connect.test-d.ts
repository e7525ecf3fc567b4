import type { sync } from '@tidings/protocol';
import type { EventData } from '@tidings/protocol';
import { EventSource } from 'eventsource';
import { describe, expectTypeOf, it } from 'vitest';
import { noteChannel } from '../test/channel.ts';
import { connect, type ConnectionState, type EventMeta, type Source } from './index.ts';

declare const source: Source<typeof noteChannel>;

describe('connect', () => {
  it('types the source by its channel', () => {
    expectTypeOf(connect(noteChannel)).toEqualTypeOf<Source<typeof noteChannel>>();
  });

  it('takes the EventSource of npm and of the platform', () => {
    connect(noteChannel, { EventSource });
    connect(noteChannel, { EventSource: globalThis.EventSource, fetch: globalThis.fetch });
  });

  it('rejects unknown options', () => {
    // @ts-expect-error: limits have names
    connect(noteChannel, { reconnect: { delay: 5 } });
    // @ts-expect-error: the URL is a text or makes one
    connect(noteChannel, { url: 5 });
  });
});

describe('on', () => {
  it('knows the payload of each event of the channel', () => {
    source.on('noteAdded', (data, meta) => {
      expectTypeOf(data).toEqualTypeOf<{ topic: string; number: number }>();
      expectTypeOf(meta).toEqualTypeOf<EventMeta>();
    });
    source.on('notes', ({ numbers }) => {
      expectTypeOf(numbers).toEqualTypeOf<number[]>();
    });
  });

  it('knows the events that every channel has', () => {
    source.on('sync', (data) => {
      expectTypeOf(data).toEqualTypeOf<EventData<typeof sync>>();
    });
  });

  it('refuses a name that the channel does not have', () => {
    // @ts-expect-error: there is no such event
    source.on('noteAdd', () => undefined);
    // @ts-expect-error: the channel has no default event
    source.on('message', () => undefined);
  });

  it('refuses a wrong use of the payload', () => {
    source.on('noteAdded', (data) => {
      // @ts-expect-error: a note has no title
      expectTypeOf(data.title).toBeString();
    });
    // @ts-expect-error: the number is not a text
    source.on('noteAdded', ({ number }: { number: string }) => number);
  });

  it('returns a function that stops listening', () => {
    expectTypeOf(source.on('notes', () => undefined)).toEqualTypeOf<() => void>();
    expectTypeOf(source.onState(() => undefined)).toEqualTypeOf<() => void>();
  });
});

describe('state', () => {
  it('is discriminated by its name', () => {
    const { state } = source;
    expectTypeOf(state).toEqualTypeOf<ConnectionState>();
    if (state.name === 'live') {
      expectTypeOf(state.outcome).toEqualTypeOf<'snapshot' | 'resumed' | 'gap'>();
    }
    // @ts-expect-error: only a live connection has a `sync`
    expectTypeOf(state.outcome).toBeString();
  });
});
