import { describe, expect, it } from 'vitest';
import { preferredEncoding } from './preferred-encoding.ts';

const choose = (header: string | undefined) =>
  preferredEncoding({ headers: { 'accept-encoding': header } }, ['br', 'gzip']);

describe('preferredEncoding', () => {
  it.each([
    ['gzip, deflate, br, zstd', 'br'],
    ['gzip', 'gzip'],
    ['gzip;q=0.5', 'gzip'],
    ['br;q=0.5, gzip', 'gzip'],
    ['br;q=0, *', 'gzip'],
    ['*', 'br'],
    ['identity;q=0.5, gzip;q=0.6', 'gzip'],
    ['GZIP', 'gzip'],
  ])('reads %j as %s', (header, encoding) => {
    expect(choose(header)).toBe(encoding);
  });

  it.each([
    undefined,
    '',
    'identity',
    'identity, gzip;q=0.5',
    'gzip;q=0.5, identity',
    'br;q=0.2, gzip;q=0.3, *;q=0.9',
    'gzip;q=0',
    'gzip;q=0, br;q=0.000',
    'deflate, zstd',
    '*;q=0',
    'gzip;q=x',
  ])('leaves an answer as it is for %j', (header) => {
    expect(choose(header)).toBeUndefined();
  });
});
