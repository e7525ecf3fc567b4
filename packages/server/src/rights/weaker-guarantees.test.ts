import { describe, expect, it } from 'vitest';
import { defineChannel, defineEvent } from '@tidings/protocol';
import * as z from 'zod/mini';
import { orderList, orders } from '../fixtures/orders.ts';
import type { Source } from '../source.ts';
import { weakerGuarantees } from './weaker-guarantees.ts';

const note = defineEvent('note', {
  kind: 'change',
  summary: 'A note.',
  schema: z.object({ text: z.string() }),
  example: { text: 'Hello' },
  topic: () => 'notes',
});
const notes = defineChannel({ path: '/notes', generation: 1, events: [note] });
const source = (options: Partial<Source<typeof notes>>): Source<typeof notes> => ({
  collection: 'note',
  projectionKey: '1',
  serves: () => true,
  project: () => ({ events: [] }),
  validation: { validate: () => ({ ok: true, data: 1 }), created: 'note' },
  ...options,
});

const nothing = { withoutImages: new Set<string>(), readOnly: false, isPresenceLocal: false };
const noImages = { ...nothing, withoutImages: new Set(['order', 'note']) };

describe('weakerGuarantees', () => {
  it('is empty if every collection keeps images and everything may be written', () => {
    expect(weakerGuarantees(orders, [orderList], nothing)).toEqual([]);
  });

  it('names what depends on a collection without images, for the channel that has its events', () => {
    expect(weakerGuarantees(orders, [orderList], noImages)).toEqual(['edits', 'deletions']);
    expect(weakerGuarantees<typeof orders | typeof notes>(notes, [orderList], noImages)).toEqual(
      [],
    );
  });

  it('goes by the operations that a source watches', () => {
    const weaker = (operations: Source<typeof notes>['operations']) =>
      weakerGuarantees(notes, [source(operations === undefined ? {} : { operations })], noImages);
    expect(weaker(['insert'])).toEqual([]);
    expect(weaker(['insert', 'delete'])).toEqual(['deletions']);
    expect(weaker(['replace'])).toEqual(['edits']);
    expect(weaker(undefined)).toEqual(['edits', 'deletions']);
  });

  it('names what follows from reading alone, and presence where it stays in the process', () => {
    const readOnly = { ...nothing, readOnly: true };
    expect(weakerGuarantees(orders, [orderList], readOnly)).toEqual(['heartbeats', 'restores']);
    const alone = { ...nothing, isPresenceLocal: true };
    expect(weakerGuarantees(orders, [orderList], alone)).toEqual(['presence']);
  });
});
