import { defineChannel, type Channel, type EventDefinition } from '@tidings/protocol';
import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { writeLock, type Contract } from '../lock/write-lock.ts';
import type { Impact } from './change.ts';
import { compareContracts } from './compare-contracts.ts';
import { asked } from './fixtures/asked-rows.ts';
import { a, both, clients, fine, servers, text } from './fixtures/row.ts';
import { sent } from './fixtures/sent-rows.ts';

const event = (
  name: string,
  schema: z.core.$ZodType,
  kind: 'change' | 'ephemeral' = 'change',
  topic = 'posts',
) =>
  // The rows are about schemas: an example of each would say nothing more.
  ({ name, kind, summary: '', schema, example: {}, topic: () => topic }) as EventDefinition;
const channel = (
  events: readonly EventDefinition[],
  options: Partial<Pick<Channel, 'path' | 'generation'>> = {},
): Contract => ({
  channels: [defineChannel({ path: '/sse', generation: 1, events, ...options })],
  operations: {},
});
const http = (operations: Contract['operations']): Contract => ({ channels: [], operations });

function compare(before: Contract, after: Contract) {
  // As they are read from their files.
  const written = (contract: Contract) => {
    const { channels, http: operations } = writeLock(contract);
    return { channels, http: JSON.parse(JSON.stringify(operations)) as typeof operations };
  };
  return compareContracts(written(before), written(after));
}

/** All impacts taken together. */
function overall(changes: readonly { readonly impact: Impact }[]): Impact {
  const breaks = (whom: string) => changes.some(({ impact }) => impact.includes(whom));
  if (breaks('old clients') && breaks('old servers')) return both;
  if (breaks('old clients')) return clients;
  return breaks('old servers') ? servers : fine;
}

describe('compareContracts', () => {
  it.each(sent)('classifies in an event: %s', (_what, before, after, impact, path) => {
    const changes = compare(channel([event('e', before)]), channel([event('e', after)]));
    expect(overall(changes)).toBe(impact);
    expect(changes[0]?.path ?? '').toBe(path);
    expect(
      changes.every((change) => (change.impact === fine) === (change.instead === undefined)),
    ).toBe(true);
  });

  it.each(asked)('classifies in a request: %s', (_what, before, after, impact, path) => {
    const changes = compare(
      http({ 'POST /a': { body: before } }),
      http({ 'POST /a': { body: after } }),
    );
    expect(overall(changes)).toBe(impact);
    expect(changes[0]?.path).toBe(path);
  });

  it.each(sent)('classifies an answer like an event: %s', (_what, before, after, impact) => {
    const changes = compare(
      http({ 'GET /a': { answer: before } }),
      http({ 'GET /a': { answer: after } }),
    );
    expect(overall(changes)).toBe(impact);
  });

  const e = event('e', a({ t: text }));
  const other = event('f', a({ n: z.number() }));
  it.each<readonly [string, Contract, Contract, Impact, string]>([
    ['a new event', channel([e]), channel([e, other]), fine, 'is new'],
    ['an event that is gone', channel([e, other]), channel([e]), clients, 'is gone'],
    [
      'an event under another name',
      channel([e]),
      channel([{ ...e, name: 'g' }]),
      clients,
      'has another name',
    ],
    [
      'an event that is the default one now',
      channel([e]),
      channel([{ ...e, name: 'message' }]),
      clients,
      'has another name',
    ],
    [
      'the default event under a name',
      channel([{ ...e, name: 'message' }]),
      channel([e]),
      clients,
      'has another name',
    ],
    [
      'a default event where none was',
      channel([e]),
      channel([e, { ...other, name: 'message' }]),
      fine,
      'is new',
    ],
    [
      'a change that has no id any more',
      channel([e]),
      channel([{ ...e, kind: 'ephemeral' }]),
      both,
      'is of another kind',
    ],
    [
      'an event that has an id now',
      channel([event('e', a({}), 'ephemeral')]),
      channel([event('e', a({}))]),
      both,
      'is of another kind',
    ],
    [
      'an event in another topic',
      channel([e]),
      channel([event('e', a({ t: text }), 'change', 'rooms')]),
      both,
      'is in another topic',
    ],
    [
      'a higher generation',
      channel([e]),
      channel([e], { generation: 2 }),
      clients,
      'has a higher generation',
    ],
    [
      'a lower generation',
      channel([e], { generation: 2 }),
      channel([e]),
      both,
      'has a lower generation',
    ],
    ['another address', channel([e]), channel([e], { path: '/events' }), clients, 'is gone'],
    ['a new operation', http({}), http({ 'GET /a': {} }), fine, 'is new'],
    ['an operation that is gone', http({ 'GET /a': {} }), http({}), clients, 'is gone'],
    [
      'a body where none was',
      http({ 'POST /a': {} }),
      http({ 'POST /a': { body: a({ t: text }) } }),
      clients,
      'is new',
    ],
    [
      'an answer where none was',
      http({ 'POST /a': {} }),
      http({ 'POST /a': { answer: a({ t: text }) } }),
      servers,
      'is new',
    ],
    [
      'an answer that is gone',
      http({ 'POST /a': { answer: a({ t: text }) } }),
      http({ 'POST /a': {} }),
      clients,
      'is gone',
    ],
  ])('judges %s', (_what, before, after, impact, what) => {
    const changes = compare(before, after);
    expect(overall(changes)).toBe(impact);
    expect(changes[0]?.what).toContain(what);
  });
});
