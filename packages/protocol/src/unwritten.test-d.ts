import { describe, expectTypeOf, it } from 'vitest';
import * as z from 'zod/mini';
import { defineEvent } from './define-event.ts';
import { unwritten, type Unwritten } from './unwritten.ts';

// Checked, never run.
const run = () => {
  expectTypeOf(unwritten('Say it.')).toEqualTypeOf<Unwritten<'Say it.'>>();
  defineEvent('postPinned', {
    kind: 'change',
    // @ts-expect-error -- a summary is still to be written
    summary: unwritten('Say it.'),
    schema: z.object({ id: z.string() }),
    // @ts-expect-error -- an example is still to be written
    example: unwritten('Write one.'),
    // @ts-expect-error -- a topic is still to be written
    topic: unwritten('Name it.'),
  });
  defineEvent('postPinned', {
    kind: 'change',
    summary: '',
    // @ts-expect-error -- a schema is still to be written
    schema: unwritten('Write it.'),
    example: {},
    topic: () => '',
  });
};

describe('unwritten', () => {
  it('fits nowhere in an event', () => {
    expectTypeOf(run).toBeFunction();
  });
});
