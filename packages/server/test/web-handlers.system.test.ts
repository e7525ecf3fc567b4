import type {} from '@tidings/dev-mongo/vitest';
import { MongoClient } from 'mongodb';
import { randomUUID } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { describe, expect, inject, it, onTestFinished, vi } from 'vitest';
import { orderList, orders } from '../src/fixtures/orders.ts';
import { createTidings, type TidingsOptions } from '../src/index.ts';

const address = '192.0.2.1';

/** Orders for users who name themselves in a header, or for everyone. */
async function serveWeb(options: Partial<TidingsOptions<typeof orders, Request>> = {}) {
  const client = await MongoClient.connect(inject('mongodbUri'));
  onTestFinished(() => client.close());
  const database = `web-${randomUUID()}`;
  const signedIn = new Set(['ann']);
  const live = await createTidings({
    ...{ client, database, channels: [orders], sources: [orderList], heartbeatMs: 500 },
    access: {
      identify(request: Request) {
        const id = request.headers.get('x-user');
        return id === null ? undefined : { user: { id }, session: id };
      },
      topicsOf: ({ id }) => (signedIn.has(id) ? [{ topic: 'orders', since: 'always' }] : undefined),
    },
    ...options,
  });
  onTestFinished(() => live.close({ spreadMs: 0 }));
  const stream = live.web.stream(orders);
  const collection = client.db(database).collection('order');
  return {
    ...{ live, signedIn, collection },
    open: (headers: Record<string, string> = { 'x-user': 'ann' }, init: RequestInit = {}) =>
      stream(new Request('http://shop.test/orders', { headers, ...init }), { address }),
  };
}

/** For topics that are public: what it takes still says which handlers there are. */
const identifyNobody: (request: Request) => undefined = () => undefined;

/** Reads a stream as text, for as long as the test asks for more. */
function readerOf(response: Response) {
  const reader = (response.body as ReadableStream<Uint8Array>).getReader(); // a stream's answer has one
  const decoder = new TextDecoder();
  let text = '';
  return {
    cancel: () => reader.cancel(),
    /** Reads until a text has come, and returns everything that has. */
    async until(expected: string): Promise<string> {
      while (!text.includes(expected)) {
        const { done, value } = await reader.read();
        if (done) throw new Error(`The stream ended before "${expected}":\n${text}`);
        text += decoder.decode(value, { stream: true });
      }
      return text;
    },
    async toEnd(): Promise<string> {
      for (let part = await reader.read(); !part.done; part = await reader.read()) {
        text += decoder.decode(part.value, { stream: true });
      }
      return text;
    },
  };
}

describe('the Web handlers', () => {
  it('send the snapshot, what is inserted, and what a resuming client has missed', async () => {
    const { open, collection, live } = await serveWeb();
    await collection.insertOne({ dish: 'Soup', table: 1 });
    const response = await open();
    expect(response.status).toBe(200);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'text/event-stream',
      'cross-origin-resource-policy': 'same-origin',
      vary: 'accept-encoding',
    });
    const first = readerOf(response);
    expect(await first.until('"outcome":"snapshot"')).toContain('Soup');
    await collection.insertOne({ dish: 'Stew', table: 2 });
    const seen = await first.until('Stew');
    await first.cancel();
    await vi.waitFor(() => {
      expect(live.counts()).toMatchObject({ subscribers: 0, addresses: 0 });
    });
    const id = /id: (\S+)\ndata: [^\n]*"outcome"/.exec(seen)?.[1] ?? '';
    const resumed = readerOf(await open({ 'x-user': 'ann', 'last-event-id': id }));
    const replay = await resumed.until('"outcome":"resumed"');
    expect(replay).toContain('Stew');
    expect(replay).not.toContain('Soup');
    await resumed.cancel();
  });

  it('refuse with a problem document', async () => {
    const { open } = await serveWeb();
    const nobody = await open({});
    expect(nobody.status).toBe(401);
    expect(nobody.headers.get('content-type')).toBe('application/problem+json');
    expect(await nobody.json()).toMatchObject({ code: 'unauthorized' });
    expect((await open({ 'x-user': 'ann', 'sec-fetch-site': 'cross-site' })).status).toBe(403);
    const foreign = { 'x-user': 'ann', origin: 'http://other.test' };
    expect((await open(foreign)).status).toBe(403);
    expect((await open({ 'x-user': 'ann', origin: 'http://shop.test' })).status).toBe(200);
  });

  it('answer HEAD without a body and without a slot', async () => {
    const { open, live } = await serveWeb();
    const head = await open({ 'x-user': 'ann' }, { method: 'HEAD' });
    expect([head.status, head.headers.get('content-type'), head.body]).toEqual([
      200,
      'text/event-stream',
      null,
    ]);
    expect(live.counts()).toMatchObject({ subscribers: 0, addresses: 0 });
  });

  it('count streams by the address that the application gives', async () => {
    const { open, live } = await serveWeb({ maxStreamsPerAddress: 1 });
    const first = await open();
    const second = await open();
    expect(second.status).toBe(429);
    expect(second.headers.get('retry-after')).toBe('5');
    await first.body?.cancel();
    await vi.waitFor(() => {
      expect(live.counts().addresses).toBe(0);
    });
    expect((await open()).status).toBe(200);
  });

  it('leave nothing behind for a request that is aborted, read or not', async () => {
    const { open, live } = await serveWeb();
    const client = new AbortController();
    await open(undefined, { signal: client.signal });
    expect(live.counts().subscribers).toBe(1);
    client.abort();
    await vi.waitFor(() => {
      expect(live.counts()).toMatchObject({ subscribers: 0, addresses: 0 });
    });
  });

  it('compress what is public for a client that accepts gzip', async () => {
    const { open } = await serveWeb({
      access: { publicTopics: ['orders'], identify: identifyNobody },
    });
    const response = await open({ 'accept-encoding': 'gzip' });
    expect(response.headers.get('content-encoding')).toBe('gzip');
    const reader = (response.body as ReadableStream<Uint8Array>).getReader(); // a stream has one
    const parts: Uint8Array[] = [];
    await vi.waitFor(async () => {
      parts.push((await reader.read()).value ?? new Uint8Array());
      // The stream goes on: its end is missing.
      const text = gunzipSync(Buffer.concat(parts), { finishFlush: 2 }).toString();
      expect(text).toContain('"outcome":"snapshot"');
    });
    await reader.cancel();
  });

  it('end a topic at once when it is lost', async () => {
    const { open, live, signedIn, collection } = await serveWeb();
    const reader = readerOf(await open());
    await reader.until('event: sync');
    signedIn.delete('ann');
    await live.recheck({ session: 'ann' });
    await collection.insertOne({ dish: 'Secret', table: 1 });
    const seen = await reader.toEnd();
    expect(seen).toContain('event: revoked');
    expect(seen).not.toContain('Secret');
  });

  it('send clients elsewhere when the process drains, and open no more streams', async () => {
    const { open, live } = await serveWeb();
    const reader = readerOf(await open());
    await reader.until('event: sync');
    const [seen] = await Promise.all([reader.toEnd(), live.drain({ spreadMs: 0 })]);
    expect(seen).toContain('event: moving');
    expect((await open()).status).toBe(503);
    expect(live.counts()).toMatchObject({ subscribers: 0, addresses: 0 });
  });

  it('have a few writes waiting at most for a reader that stops, and delay nobody', async () => {
    const { open, collection } = await serveWeb({
      limits: { maxLogBytes: 1024 * 1024 },
    });
    const stalled = readerOf(await open());
    await stalled.until('event: sync');
    const other = readerOf(await open());
    for (let n = 0; n < 40; n += 1) {
      await collection.insertOne({ dish: `${String(n)}${'x'.repeat(60_000)}`, table: n });
    }
    await collection.insertOne({ dish: 'Last', table: 1 });
    await other.until('Last');
    // The log has moved past what it had not read: it starts again.
    const seen = await stalled.until('"outcome":"gap"');
    // What it had been given before is all that came in between.
    expect(seen.split('event: newOrder').length - 1).toBeLessThan(5);
    await Promise.all([stalled.cancel(), other.cancel()]);
  });

  it('answer pages and the readiness probe', async () => {
    const { live, collection } = await serveWeb();
    await collection.insertOne({ dish: 'Soup', table: 1 });
    const pages = live.web.pages();
    const ask = (headers: Record<string, string>, query = '?topic=orders') =>
      pages(new Request(`http://shop.test/pages${query}`, { headers }), { address });
    const page = await ask({ 'x-user': 'ann' });
    expect(await page.json()).toMatchObject({ items: [{ dish: 'Soup' }], next: null });
    expect((await ask({})).status).toBe(401);
    expect((await ask({ 'x-user': 'ann' }, '?topic=orders&limit=0')).status).toBe(400);
    const probe = live.web.readinessProbe();
    expect([probe().status, await probe().json()]).toEqual([
      200,
      { status: 'ready', feed: 'open' },
    ]);
  });

  it('reject in JavaScript, and do not compile in TypeScript, without an address', async () => {
    const { live } = await serveWeb();
    // @ts-expect-error The address is left out.
    const answered = live.web.stream(orders)(new Request('http://shop.test/orders'));
    await expect(answered).rejects.toThrow('call it as `handler(request, { address })`');
  });
});
