import { describe, expect, it } from 'vitest';
import { addressOf } from './address-of.ts';

describe('addressOf', () => {
  it.each([
    ['203.0.113.7', '203.0.113.7'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
  ])('counts %s as %s', (ip, expected) => {
    expect(addressOf({ ip })).toBe(expected);
  });

  it.each([
    ['2001:db8:1:2::1', '2001:db8:1:2:ffff:ffff:ffff:ffff', true],
    ['2001:db8:1:2::1', '2001:DB8:0001:2::9', true],
    ['2001:db8:1:2::1', '2001:db8:1:3::1', false],
    ['203.0.113.7', '203.0.113.8', false],
    ['::ffff:203.0.113.7', '::ffff:203.0.113.8', false],
  ])('counts %s and %s together: %s', (a, b, together) => {
    expect(addressOf({ ip: a }) === addressOf({ ip: b })).toBe(together);
  });

  it('counts together what has no address any more', () => {
    expect(addressOf({ ip: undefined })).toBe('');
  });
});
