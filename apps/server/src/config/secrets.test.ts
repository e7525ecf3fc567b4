import { describe, expect, it } from 'vitest';
import { createRedactor } from './secrets.ts';

describe('createRedactor', () => {
  const uri = 'mongodb://ann:s%C3%BC%22cret@db-1,db-2/?tls=true&proxyPassword=hush-hush';
  const redact = createRedactor({ mongodbUri: uri, metricsToken: 'token-of-metrics' });

  it.each([
    `Cannot connect to ${uri}.`,
    'of ann:s%C3%BC%22cret',
    'the password s%C3%BC%22cret',
    'the password sü"cret',
    'Bearer token-of-metrics',
    'proxyPassword=hush-hush',
    'mongodb+srv://bob:other@elsewhere/',
  ])('hides what is secret in: %s', (message) => {
    for (const line of [message, JSON.stringify({ message })]) {
      const shown = redact(line);
      expect(shown).toContain('***');
      for (const secret of ['cret', 'token', 'hush', 'other']) expect(shown).not.toContain(secret);
    }
  });

  it('leaves everything else as it is, short passwords in other words included', () => {
    const line = 'db-1 is away: mongodb://db-1/ and admin';
    expect(
      createRedactor({ mongodbUri: 'mongodb://u:ad@db-1/', metricsToken: undefined })(line),
    ).toBe(line);
  });
});
