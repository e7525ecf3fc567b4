import { Decimal128, ObjectId } from 'mongodb';
import { describe, expect, it } from 'vitest';
import { shapeAt } from './shape.ts';

describe('shapeAt', () => {
  const member = { user: new ObjectId(), name: 'secret' };
  const document = {
    title: 'secret',
    blank: '  ',
    price: new Decimal128('1'),
    when: new Date(Number.NaN),
    author: new ObjectId(),
    nothing: null,
    members: [member, 7],
  };

  it.each([
    ['title', 'a string of 6 characters'],
    ['blank', 'a string of 2 blanks'],
    ['price', 'a Decimal128'],
    ['when', 'a date beyond the year 275760'],
    ['nothing', 'null'],
    ['body', 'nothing'],
    ['toString', 'nothing'],
    ['members', 'an array of 2'],
    ['members.1', 'a number'],
    ['members.0.name', 'a string of 6 characters'],
    // The contract's `id` is `user` here.
    ['members.0.id', 'an object with user, name'],
    ['author.name', 'an ObjectId'],
    ['', 'nothing'],
  ])('says what stands at %j, and nothing of what it says', (path, shape) => {
    expect(shapeAt(document, path)).toBe(shape);
  });

  it('stays short whatever the document is', () => {
    const wide = Object.fromEntries(
      Array.from({ length: 5000 }, (_, number) => [`${String(number)} ${'x'.repeat(500)}`, 1]),
    );
    expect(shapeAt({ body: wide }, 'body').length).toBeLessThan(400);
    expect(shapeAt({ body: wide }, 'body')).toMatch(/ and 4992 more$/);
  });
});
