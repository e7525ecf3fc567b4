import { describe, expect, it } from 'vitest';
import { createTestDatabase, startTestServer } from '@tidings/dev-app/testing';

describe('the documents', () => {
  it('are served by ourselves, each page with what it is made from and under the same policy', async () => {
    const { url } = await startTestServer(await createTestDatabase());
    for (const [path, type] of [
      ['/asyncapi.json', 'application/json'],
      ['/openapi.json', 'application/json'],
      ['/docs/events', 'text/html'],
      ['/docs/http', 'text/html'],
      ['/docs/style.css', 'text/css'],
    ] as const) {
      const response = await fetch(`${url}${path}`);
      expect([path, response.status]).toEqual([path, 200]);
      expect(response.headers.get('content-type')).toContain(type);
      expect(response.headers.get('content-security-policy')).toContain("default-src 'self'");
      const text = await response.text();
      if (type === 'application/json')
        expect(Object.keys(JSON.parse(text) as object)).toContain('info');
      for (const [, link = ''] of text.matchAll(/(?:href)="(\/[^"]*)"/g)) {
        // The app and its icon are there where the app is built.
        if (!['/', '/favicon.svg'].includes(link))
          expect((await fetch(`${url}${link}`)).status).toBe(200);
      }
    }
    const refused = await fetch(`${url}/docs/events`, { method: 'DELETE' });
    expect([refused.status, refused.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
    expect((await fetch(`${url}/docs/none`, { headers: { accept: 'text/html' } })).status).toBe(
      404,
    );
  });
});
