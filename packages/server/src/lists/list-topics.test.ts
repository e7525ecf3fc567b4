import { defineList } from '@tidings/protocol';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { TidingsError } from '../errors.ts';
import { createListTopics } from './list-topics.ts';

const item = z.object({ id: z.string(), shop: z.string(), open: z.boolean() });
const example = { id: '1', shop: 'a', open: true };
const all = { name: 'orders', itemName: 'order', item, example } as const;
const list = defineList({ ...all, topic: { fields: ['shop', 'open'] } });
const { fieldsOf } = createListTopics(list);

describe('createListTopics', () => {
  it.each(['a', '', 'a:b', '한국', '%', 'a b,c', 'true', '4'])('reads %j back', (shop) => {
    expect(fieldsOf(list.topicOf({ shop, open: false }))).toEqual({ shop, open: false });
  });

  it.each([
    'orders',
    'orders:a',
    'orders:a:yes',
    'orders:%:true',
    'other:a:true',
    'orders:a:true:b',
  ])('takes no topic %s for its own', (topic) => {
    expect(fieldsOf(topic)).toBeUndefined();
  });

  it.each([
    ['a page of nothing', { page: 0 }, '`page` is 0: it has to be a whole number from 1.'],
    ['a topic with a colon', { topic: { name: 'a:b' } }, '`topic.name` is "a:b"'],
    ['a field that no item has', { topic: { fields: ['size'] } }, '"size" is no field of `item`.'],
    ['an order by no field', { sort: { size: 1 } }, '"size" is no field of `item`.'],
    [
      'an element that is no topic’s',
      { topic: { fields: ['shop'], each: { open: 'shop' } } },
      '`topic.each` has "open", which is not among `topic.fields`.',
    ],
    [
      'elements of what is no array',
      { topic: { fields: ['shop'], each: { shop: 'open' } } },
      '"open", of which "shop" is an element, is no array of `item`.',
    ],
    ['an item without id', { item: z.object({ shop: z.string() }) }, '"id" is no field of `item`.'],
  ])('refuses %s', (_what, options, message) => {
    // The types refuse some of them.
    const check = () => createListTopics(defineList({ ...all, ...(options as object) }));
    expect(check).toThrow(TidingsError);
    expect(check).toThrow(message);
  });
});
