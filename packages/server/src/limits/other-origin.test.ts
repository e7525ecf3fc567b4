import { describe, expect, it } from 'vitest';
import { isFromOtherOrigin } from './other-origin.ts';

const host = 'tidings.example';

describe('isFromOtherOrigin', () => {
  it.each([
    [{ 'sec-fetch-site': 'cross-site' }, true],
    [{ 'sec-fetch-site': 'same-site' }, true],
    [{ 'sec-fetch-site': 'same-origin' }, false],
    [{ 'sec-fetch-site': 'none' }, false],
    [{ 'sec-fetch-site': 'something new' }, true],
    // What no page can set decides.
    [{ 'sec-fetch-site': 'same-site', origin: `https://${host}` }, true],
    [{ 'sec-fetch-site': 'same-origin', origin: 'https://evil.example' }, false],
    [{ origin: `https://${host}` }, false],
    [{ origin: `http://${host}:8080` }, true],
    [{ origin: 'https://evil.example' }, true],
    [{ origin: 'null' }, true],
    [{}, false],
  ])('says of %j: %s', (headers, isOther) => {
    expect(isFromOtherOrigin({ headers: { host, ...headers } })).toBe(isOther);
  });

  it('treats a page without TLS as another origin if the client uses TLS', () => {
    const request = { headers: { host, origin: `http://${host}` } };
    expect(isFromOtherOrigin(request)).toBe(false);
    expect(isFromOtherOrigin(request, { isSecure: true })).toBe(true);
  });

  it('compares with the host that was requested from a proxy', () => {
    const request = { headers: { host: '127.0.0.1:3000', origin: `https://${host}` } };
    expect(isFromOtherOrigin(request)).toBe(true);
    expect(isFromOtherOrigin(request, { host })).toBe(false);
  });

  it('accepts allowed origins, and none that only resembles one', () => {
    const allowed = ['https://shop.example'];
    const from = (origin: string) =>
      isFromOtherOrigin({ headers: { host, origin, 'sec-fetch-site': 'cross-site' } }, { allowed });
    expect(from('https://shop.example')).toBe(false);
    for (const other of ['http://shop.example', 'https://shop.example.evil', 'https://example'])
      expect(from(other)).toBe(true);
    expect(
      isFromOtherOrigin({ headers: { host, 'sec-fetch-site': 'same-site' } }, { allowed }),
    ).toBe(true);
  });
});
