import { defineChannel, defineEvent, formatPosition } from '@tidings/protocol';
import * as z from 'zod/mini';

const notes = defineEvent('notes', {
  kind: 'snapshot',
  summary: 'The notes of a topic as they are.',
  schema: z.object({ topic: z.string(), numbers: z.array(z.int()), position: z.string() }),
  example: { topic: 'a', numbers: [1], position: at(1) },
  topic: (data) => data.topic,
});

const noteAdded = defineEvent('noteAdded', {
  kind: 'change',
  summary: 'A note was added.',
  schema: z.object({ topic: z.string(), number: z.int() }),
  example: { topic: 'a', number: 2 },
  topic: (data) => data.topic,
});

const watching = defineEvent('watching', {
  kind: 'ephemeral',
  summary: 'How many are watching.',
  schema: z.object({ topic: z.string(), count: z.int() }),
  example: { topic: 'a', count: 3 },
  topic: (data) => data.topic,
});

/** A small contract: topics of numbered notes. */
export const noteChannel = defineChannel({
  path: '/notes',
  generation: 2,
  events: [notes, noteAdded, watching],
});

/** The same as a build had it that knows topics of at most so many notes: it cannot read a longer one. */
export function shortNoteChannel(maxNotes: number): typeof noteChannel {
  const numbers = z.array(z.int()).check(z.maxLength(maxNotes));
  const short = defineEvent('notes', {
    ...notes,
    schema: z.object({ topic: z.string(), numbers, position: z.string() }),
  });
  return defineChannel({ path: '/notes', generation: 2, events: [short, noteAdded, watching] });
}

/** Writes the position of second `n` of an epoch. */
export function at(n: number, epoch = 'epoch001'): string {
  return formatPosition({
    epoch,
    feedHash: '0f3n9a7c',
    seconds: n,
    increment: 1,
    ordinal: 1,
    number: 0,
  });
}

/** Makes the payload of a `sync`. */
export function syncData(
  name: 'snapshot' | 'resumed' | 'gap',
  position: string,
  more: {
    missed?: number;
    generation?: number;
    heartbeatMs?: number;
    events?: readonly string[];
  } = {},
) {
  const usual = { missed: 0, generation: 2, contract: '9f86d081884c7d65', heartbeatMs: 5000 };
  return { outcome: name, position, ...usual, ...more };
}
