import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { firstReadMs, WebBody } from './web-body.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});
afterEach(() => {
  vi.useRealTimers();
});

function openBody(signal = new AbortController().signal) {
  const body = new WebBody(signal);
  const drained = vi.fn();
  const closed = vi.fn();
  body.listen({ drained, closed });
  return { body, drained, closed };
}

const small = Buffer.from('data: 1\n\n');
const large = Buffer.alloc(64 * 1024, 'x');

describe('WebBody', () => {
  it('is full after 16 KiB that nobody reads', () => {
    const { body, drained } = openBody();
    const answers = Array.from({ length: 16 }, () => body.write(Buffer.alloc(1_024)));
    expect(answers).toEqual([...Array<boolean>(15).fill(true), false]);
    expect(drained).not.toHaveBeenCalled();
  });

  it('drains once all was read and more is wanted', async () => {
    const { body, drained } = openBody();
    const reader = body.stream.getReader();
    body.write(large);
    expect((await reader.read()).value?.length).toBe(large.length);
    expect(drained).not.toHaveBeenCalled();
    const next = reader.read();
    await vi.waitFor(() => {
      expect(drained).toHaveBeenCalledOnce();
    });
    expect(body.write(small)).toBe(true);
    expect(Buffer.from((await next).value ?? [])).toEqual(small);
  });

  it('leaves the bytes that it was given to the other streams', async () => {
    const [one, other] = [openBody().body, openBody().body];
    one.write(small);
    other.write(small);
    for (const body of [one, other]) {
      expect(Buffer.from((await body.stream.getReader().read()).value ?? [])).toEqual(small);
    }
    expect(small.toString()).toBe('data: 1\n\n');
  });

  it('is closed, once, when it is cancelled', async () => {
    const { body, closed } = openBody();
    await body.stream.cancel();
    await vi.waitFor(() => {
      expect(closed).toHaveBeenCalledOnce();
    });
    expect(body.write(small)).toBe(false);
    body.close({ code: 'moving', reconnect: true });
    await vi.runAllTimersAsync();
    expect(closed).toHaveBeenCalledOnce();
  });

  it('is closed when the signal of its request aborts, whether or not the runtime cancels', async () => {
    const client = new AbortController();
    const { body, closed } = openBody(client.signal);
    const read = body.stream.getReader().read();
    client.abort();
    await expect(read).rejects.toThrow('cut off');
    expect(closed).toHaveBeenCalledOnce();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('is closed when nobody reads the response', async () => {
    const { body, closed } = openBody();
    body.write(small);
    await vi.advanceTimersByTimeAsync(firstReadMs - 1);
    expect(closed).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(closed).toHaveBeenCalledOnce();
    await expect(body.stream.getReader().read()).rejects.toThrow('cut off');
  });

  it('stays open however long it is quiet once it was read', async () => {
    const { body, closed } = openBody();
    const read = body.stream.getReader().read();
    await vi.advanceTimersByTimeAsync(10 * firstReadMs);
    expect(closed).not.toHaveBeenCalled();
    body.write(small);
    expect((await read).done).toBe(false);
  });

  it('gives what was written before it ends, also to a reader with its own buffer', async () => {
    const { body } = openBody();
    const reader = body.stream.getReader({ mode: 'byob' });
    body.write(small);
    const { value } = await reader.read(new Uint8Array(100));
    expect(Buffer.from(value ?? [])).toEqual(small);
    const last = reader.read(new Uint8Array(100));
    body.close({ code: 'moving', reconnect: true });
    expect((await last).done).toBe(true);
  });

  it('keeps its last bytes for 2 s only', async () => {
    const { body } = openBody();
    body.write(small);
    body.close({ code: 'moving', reconnect: true });
    await vi.advanceTimersByTimeAsync(2_000);
    await expect(body.stream.getReader().read()).rejects.toThrow('cut off');
  });

  it('cuts off a reader that is too slow', async () => {
    const { body, closed } = openBody();
    body.write(large);
    body.close({ code: 'slow', reconnect: true });
    await expect(body.stream.getReader().read()).rejects.toThrow('cut off');
    expect(closed).toHaveBeenCalledOnce();
  });
});
