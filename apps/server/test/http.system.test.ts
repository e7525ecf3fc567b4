import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { askRaw } from './kit/ask-raw.ts';
import { readMetrics } from '@tidings/dev-app';
import { createTestDatabase, startTestServer } from '@tidings/dev-app/testing';

async function createWebDist(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'tidings-web-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  await mkdir(join(folder, 'assets'));
  await writeFile(join(folder, 'index.html'), '<!doctype html><title>Tidings</title>');
  await writeFile(join(folder, 'assets', 'app-abc123.js'), 'export {};');
  await writeFile(join(folder, 'favicon.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>');
  await writeFile(join(folder, 'manifest.webmanifest'), '{"name":"Tidings"}');
  await writeFile(join(folder, 'service-worker.js'), '');
  return folder;
}

describe('the web app as the server serves it', () => {
  it('is the page for every path of a page, and its hashed assets are kept for a year', async () => {
    const database = await createTestDatabase();
    const folder = relative(process.cwd(), await createWebDist());
    const { url } = await startTestServer(database, { WEB_DIST: folder });
    for (const path of ['/', '/rooms/1', '/deep/link?x=1']) {
      const page = await fetch(`${url}${path}`, { headers: { accept: 'text/html' } });
      expect(page.status).toBe(200);
      expect(page.headers.get('cache-control')).toBe('no-cache');
      expect(await page.text()).toContain('<title>Tidings</title>');
    }
    const asset = await fetch(`${url}/assets/app-abc123.js`);
    expect(asset.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect((await fetch(`${url}/favicon.svg`)).headers.get('content-type')).toContain(
      'image/svg+xml',
    );
  });

  it.each(['/api/nope', '/api', '/assets/old-123.js', '/sse/x', '/message/1/x', '/nothing.png'])(
    'does not swallow the 404 of %s',
    async (path) => {
      const database = await createTestDatabase();
      const { url } = await startTestServer(database, { WEB_DIST: await createWebDist() });
      const response = await fetch(`${url}${path}`, { headers: { accept: 'text/html,*/*' } });
      expect(response.status).toBe(404);
      expect(await response.json()).toMatchObject({ code: 'not-found' });
    },
  );

  it('is served under no other spelling of a path that is not its own', async () => {
    const database = await createTestDatabase();
    const { url } = await startTestServer(database, { WEB_DIST: await createWebDist() });
    const spellings = [
      ...['//sse', '///sse', '/sse//', '//message/1', '/%73se', '/s%73e', '/%2Fsse', '/sse%2F'],
      ...['//api//posts', '/api%2Fposts', '/%61pi/posts', '//api', '//metrics', '//healthz'],
      ...['/./sse', '/x/../sse', '/%2e/sse', '/x/%2e%2e/sse', '/\\sse', '/%5Csse', '/sse;x=1'],
      ...['//', '//rooms', '/rooms//', '/%zz', '/sse%00', '/%20/sse', '//index.html'],
    ];
    for (const path of spellings) {
      // As it is: fetch would put a path into its normal form.
      const request = `GET ${path} HTTP/1.1\r\nhost: localhost\r\naccept: text/html,*/*\r\nconnection: close\r\n\r\n`;
      const { status, text } = await askRaw(url, request, () => false);
      expect([path, status]).toEqual([path, 404]);
      expect(text).toContain('application/problem+json');
    }
  });

  it('is not served to a request that does not accept HTML', async () => {
    const database = await createTestDatabase();
    const { url } = await startTestServer(database, { WEB_DIST: await createWebDist() });
    for (const accept of ['application/json', 'text/event-stream', 'text/html;q=0, */*']) {
      for (const path of ['/', '/rooms', '/ssse']) {
        const response = await fetch(`${url}${path}`, { headers: { accept } });
        expect([accept, path, response.status]).toEqual([accept, path, 404]);
        expect(response.headers.get('content-type')).toContain('application/problem+json');
      }
    }
  });

  it('is sent in the form that the weights of Accept-Encoding favour', async () => {
    const database = await createTestDatabase();
    const folder = await createWebDist();
    for (const ending of ['br', 'gz']) {
      await writeFile(join(folder, 'assets', `app-abc123.js.${ending}`), ending);
      await writeFile(join(folder, `index.html.${ending}`), ending);
    }
    const { url } = await startTestServer(database, { WEB_DIST: folder });
    for (const [accepted, encoding] of [
      ['gzip, deflate, br', 'br'],
      ['br;q=0.5, gzip', 'gzip'],
      ['gzip;q=0.5', 'gzip'],
      ['identity, gzip;q=0.5', undefined],
      ['identity, gzip;q=0.5, br;q=0.9', undefined],
      ['*;q=0.1, identity;q=0.2', undefined],
      ['gzip;q=0', undefined],
    ] as const) {
      for (const path of ['/', '/assets/app-abc123.js']) {
        const request = `GET ${path} HTTP/1.1\r\nhost: localhost\r\naccept-encoding: ${accepted}\r\nconnection: close\r\n\r\n`;
        const { text } = await askRaw(url, request, () => false);
        const sent = /^content-encoding: (\S+)\r$/im.exec(text)?.[1];
        expect([path, accepted, sent]).toEqual([path, accepted, encoding]);
        expect(text).toMatch(/^vary: accept-encoding\r$/im);
      }
    }
  });

  it('allows the page nothing from elsewhere and no inline script', async () => {
    const database = await createTestDatabase();
    const { url } = await startTestServer(database, { WEB_DIST: await createWebDist() });
    const policy = (await fetch(url)).headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'self'");
    expect(policy).not.toContain('unsafe');
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).toContain("worker-src 'self'");
    expect(policy).toContain("manifest-src 'self'");
  });

  it('can be installed: its manifest has its type, and its service worker is asked for each time', async () => {
    const database = await createTestDatabase();
    const { url } = await startTestServer(database, { WEB_DIST: await createWebDist() });
    for (const [path, type] of [
      ['/manifest.webmanifest', 'application/manifest+json'],
      ['/service-worker.js', 'javascript'],
    ] as const) {
      const { headers } = await fetch(`${url}${path}`);
      expect(headers.get('content-type')).toContain(type);
      expect(headers.get('cache-control')).toBe('no-cache');
      expect(headers.get('x-content-type-options')).toBe('nosniff');
    }
  });
});

describe('GET /readyz and /healthz', () => {
  it('is ready once a heartbeat came back through the database, healthy at once', async () => {
    const database = await createTestDatabase();
    const { url } = await startTestServer(database);
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    await expect.poll(async () => (await fetch(`${url}/readyz`)).status).toBe(200);
  });
});

describe('GET /openapi.json', () => {
  it('names every path, and each path refuses the methods that it does not name', async () => {
    const database = await createTestDatabase();
    const { url } = await startTestServer(database);
    const response = await fetch(`${url}/openapi.json`);
    expect(response.headers.get('content-type')).toContain('application/json');
    const { paths } = (await response.json()) as { paths: Record<string, object> };
    expect(Object.keys(paths)).toContain('/sse');
    for (const [path, operations] of Object.entries(paths)) {
      const named = Object.keys(operations).map((method) => method.toUpperCase());
      const other = ['DELETE', 'PATCH', 'PUT'].find((method) => !named.includes(method)) ?? '';
      const refused = await fetch(`${url}${path.replace(/\{\w+\}/g, '1')}`, { method: other });
      expect([path, refused.status]).toEqual([path, 405]);
      const allowed = refused.headers.get('allow')?.split(', ');
      const withHead = named.flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method]));
      expect([path, allowed?.sort()]).toEqual([path, withHead.sort()]);
    }
  });
});

describe('GET /metrics', () => {
  it('shows every figure', async () => {
    const database = await createTestDatabase();
    const { url } = await startTestServer(database);
    const text = await readMetrics(url);
    for (const name of [
      'tidings_connections 0',
      'tidings_frames_published_total',
      'tidings_written_bytes_total',
      'tidings_deliveries_total',
      'tidings_feed_lag_seconds',
      'tidings_log_bytes',
      'tidings_contract_violations_total 0',
      'tidings_feed_restarts_total 0',
    ]) {
      expect(text).toContain(name);
    }
  });
});

describe('DEMO_POSTS', () => {
  it('fills an empty database and leaves any other alone', async () => {
    const database = await createTestDatabase();
    await startTestServer(database, { DEMO_POSTS: 'true' });
    const count = await database.collection('post').countDocuments();
    expect(count).toBeGreaterThan(0);
    await startTestServer(database, { DEMO_POSTS: 'true' });
    expect(await database.collection('post').countDocuments()).toBe(count);
  });
});
