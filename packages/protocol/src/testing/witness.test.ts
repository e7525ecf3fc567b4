import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { defineChannel } from '../define-channel.ts';
import { defineEvent } from '../define-event.ts';
import { checkRecordedPayloads, recordPayloads } from './recorded-payloads.ts';
import { createWitness } from './witness.ts';

const order = <Schema extends z.core.$ZodType>(schema: Schema, example: z.output<Schema>) =>
  defineChannel({
    path: '/orders',
    generation: 1,
    events: [
      defineEvent('order', {
        kind: 'change',
        summary: 'A test.',
        schema,
        example,
        topic: () => 'orders',
      }),
    ],
  });
const orders = order(z.object({ dish: z.string() }), { dish: 'Soup' });
const control = ['sync', 'heartbeat', 'moving', 'revoked'];

describe('createWitness', () => {
  it('names the events that no scenario has shown', () => {
    const witness = createWitness(orders, { except: ['moving'] });
    expect(witness.missing()).toEqual(['order', 'sync', 'heartbeat', 'revoked']);
    witness.take('order', '{"dish":"Soup"}');
    expect(witness.missing()).toEqual(['sync', 'heartbeat', 'revoked']);
    expect(witness.breaches()).toEqual([]);
  });

  it.each([
    ['order', '{"dish":5}', 'dish'],
    ['order', '{', ''],
    ['message', '{}', ''],
  ])('tells of %s with data %s, and does not count it as shown', (name, text, path) => {
    const witness = createWitness(orders, { except: control });
    witness.take(name, text);
    expect(witness.missing()).toEqual(['order']);
    expect(witness.breaches()).toMatchObject([{ name, issues: [{ path }] }]);
  });

  it('listens to an EventSource for every name', () => {
    const names: string[] = [];
    createWitness(orders).listen({ addEventListener: (name) => names.push(name) });
    expect(names).toEqual(['order', 'sync', 'heartbeat', 'moving', 'revoked', 'message']);
  });
});

describe('recordPayloads', () => {
  it('records the same for the same schema, the example first', () => {
    const recorded = recordPayloads(orders);
    expect(recordPayloads(orders)).toEqual(recorded);
    expect(recorded['order']).toHaveLength(5);
    expect(recorded['order']?.[0]).toEqual({ dish: 'Soup' });
    expect(checkRecordedPayloads(orders, recorded)).toEqual([]);
  });

  it('is not understood by a contract that wants more, or has lost the event', () => {
    const recorded = recordPayloads(orders);
    const newer = order(z.object({ dish: z.string(), table: z.int() }), { dish: '', table: 1 });
    expect(checkRecordedPayloads(newer, recorded)).toHaveLength(5);
    const without = defineChannel({ path: '/orders', generation: 1, events: [] });
    expect(checkRecordedPayloads(without, recorded).map(({ name }) => name)).toEqual(
      Array.from({ length: 5 }, () => 'order'),
    );
  });
});
