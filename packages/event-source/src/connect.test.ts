import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { at, noteChannel, syncData } from '../test/channel.ts';
import { startHarness, type Harness } from '../test/harness.ts';
import { startScriptedServer, type ScriptedServer } from '../test/scripted-server.ts';
import { connect } from './connect.ts';
import type { ConnectOptions } from './options.ts';

let server: ScriptedServer;
let harnesses: Harness[] = [];

beforeEach(async () => {
  server = await startScriptedServer();
});

afterEach(async () => {
  for (const { source, clock } of harnesses) {
    source.close();
    expect(clock.timers).toBe(0);
  }
  harnesses = [];
  await vi.waitFor(() => {
    expect(server.openExchanges).toBe(0);
  });
  await server.close();
});

function start(options: ConnectOptions & { readonly path?: string } = {}) {
  const harness = startHarness(`${server.url}${options.path ?? ''}`, options);
  harnesses.push(harness);
  return harness;
}

/** Starts and comes live at position 10 of topics a and b, each with note 1. */
async function startLive(options: ConnectOptions = {}) {
  const harness = start(options);
  const stream = await server.next();
  stream
    .open()
    .send('notes', { topic: 'a', numbers: [1], position: at(9) })
    .send('notes', { topic: 'b', numbers: [1], position: at(10) })
    .send('sync', syncData('snapshot', at(10)), at(10));
  await harness.reach('live');
  return { ...harness, stream };
}

describe('connect: delivery', () => {
  it('delivers what the contract names, with its position', async () => {
    const { source, stream, added, metas } = await startLive();
    const counts: number[] = [];
    source.on('watching', ({ count }, meta) => {
      counts.push(count);
      expect(meta).toEqual({ name: 'watching', replayed: false });
    });
    stream
      .send('noteAdded', { topic: 'a', number: 2, extra: 'left out' }, at(11))
      .send('watching', { topic: 'a', count: 3 });
    await vi.waitFor(() => {
      expect(counts).toEqual([3]);
    });
    expect(added).toEqual([{ topic: 'a', number: 2 }]);
    expect(metas).toEqual([
      { name: 'notes', position: at(9), replayed: true },
      { name: 'notes', position: at(10), replayed: true },
      { name: 'noteAdded', position: at(11), replayed: false },
    ]);
    expect(source.position).toBe(at(11));
  });

  it('P11: reports what breaks the contract or is not JSON, and continues', async () => {
    const { stream, added, reports, source } = await startLive();
    stream
      .send('noteAdded', { topic: 'a', number: 'two' }, at(11))
      .send('noteAdded', '{"topic":', at(12))
      .send('noteAdded', { topic: 'a', number: 3 })
      .send('message', { text: 'of no channel' })
      .send('noteAdded', { topic: 'a', number: 4 }, at(13));
    await vi.waitFor(() => {
      expect(added).toEqual([{ topic: 'a', number: 4 }]);
    });
    expect(reports).toEqual([
      {
        kind: 'invalid',
        name: 'noteAdded',
        issues: [{ path: 'number', message: expect.any(String) as string }],
      },
      { kind: 'not-json', name: 'noteAdded', cause: expect.any(SyntaxError) as SyntaxError },
      { kind: 'no-position', name: 'noteAdded', id: '' },
      { kind: 'unknown', name: 'message' },
    ]);
    expect(source.state.name).toBe('live');
  });

  it('counts events that only the server knows once a sync has named them, and advances past them', async () => {
    const { source, stream, reports } = await startLive();
    stream
      .send('noteLiked', { number: 1 }, at(11))
      .send('sync', syncData('gap', at(12), { events: ['noteAdded', 'noteLiked', 'open'] }), at(12))
      .send('noteLiked', { number: 1 }, at(13));
    await vi.waitFor(() => {
      expect(source.unknown).toBe(1);
    });
    expect(reports).toEqual([{ kind: 'unknown', name: 'noteLiked' }]);
    expect(source.position).toBe(at(13));

    // The next connection hears it from its beginning.
    source.reconnect();
    const again = await server.next();
    again.open().send('noteLiked', { number: 2 }, at(14));
    await vi.waitFor(() => {
      expect(source.unknown).toBe(2);
    });
  });

  it('calls every listener when one throws, and reports it', async () => {
    const { source, stream, reports } = await startLive();
    const calls: string[] = [];
    const cause = new Error('Mine to throw');
    source.on('noteAdded', () => {
      calls.push('first');
      throw cause;
    });
    const stop = source.on('noteAdded', () => calls.push('second'));
    source.onState(() => {
      throw cause;
    });
    stream
      .send('noteAdded', { topic: 'a', number: 2 }, at(11))
      .send('heartbeat', { at: null, lagMs: 3, late: false }, at(12));
    await vi.waitFor(() => {
      expect(reports).toHaveLength(2);
    });
    expect(calls).toEqual(['first', 'second']);
    expect(reports).toEqual([
      { kind: 'listener-failed', name: 'noteAdded', cause },
      { kind: 'listener-failed', name: 'state', cause },
    ]);
    stop();
    stream.send('noteAdded', { topic: 'a', number: 3 }, at(13));
    await vi.waitFor(() => {
      expect(calls).toEqual(['first', 'second', 'first']);
    });
  });

  it('continues when onReport throws', async () => {
    const { stream, added } = await startLive({
      onReport: () => {
        throw new Error('Mine to throw');
      },
    });
    stream.send('noteAdded', 'x', at(11)).send('noteAdded', { topic: 'a', number: 2 }, at(12));
    await vi.waitFor(() => {
      expect(added).toEqual([{ topic: 'a', number: 2 }]);
    });
  });
});

describe('connect: order', () => {
  it('P2: drops a change that was delivered before, and reports it', async () => {
    const { stream, added, metas, reports } = await startLive();
    stream
      .send('noteAdded', { topic: 'a', number: 2 }, at(11))
      .send('noteAdded', { topic: 'a', number: 2 }, at(11))
      .send('noteAdded', { topic: 'c', number: 1 }, at(10))
      .send('noteAdded', { topic: 'a', number: 3 }, at(12));
    await vi.waitFor(() => {
      expect(added.map(({ number }) => number)).toEqual([2, 3]);
    });
    expect(metas.slice(2).map(({ position }) => position)).toEqual([at(11), at(12)]);
    expect(reports).toEqual([
      { kind: 'duplicate', name: 'noteAdded', position: at(11) },
      { kind: 'duplicate', name: 'noteAdded', position: at(10) },
    ]);
  });

  it('P3: silently drops what a snapshot of the same topic contains', async () => {
    const { source, reach, added, reports } = start();
    const stream = await server.next();
    stream
      .open()
      .send('notes', { topic: 'a', numbers: [1, 2], position: at(20) })
      .send('notes', { topic: 'b', numbers: [1], position: at(10) })
      .send('noteAdded', { topic: 'b', number: 2 }, at(15))
      .send('noteAdded', { topic: 'a', number: 2 }, at(20))
      .send('noteAdded', { topic: 'a', number: 3 }, at(21))
      .send('sync', syncData('snapshot', at(21)), at(21));
    await reach('live');
    expect(added).toEqual([
      { topic: 'b', number: 2 },
      { topic: 'a', number: 3 },
    ]);
    expect(source.contained).toBe(1);
    expect(reports).toEqual([]);
  });

  it('P4: restarts the order after a gap into another epoch', async () => {
    const { source, stream, added, reach } = await startLive();
    stream.end();
    const second = await server.next();
    expect(second.query.get('lastEventId')).toBe(at(10));
    second
      .open()
      .send('notes', { topic: 'a', numbers: [7], position: at(3, 'epoch002') })
      .send('noteAdded', { topic: 'a', number: 8 }, at(4, 'epoch002'))
      .send('sync', syncData('gap', at(4, 'epoch002')));
    await reach('live', (state) => state.outcome === 'gap');
    expect(source.position).toBe(at(4, 'epoch002'));
    second.send('noteAdded', { topic: 'a', number: 9 }, at(5, 'epoch002'));
    await vi.waitFor(() => {
      expect(added.map(({ number }) => number)).toEqual([8, 9]);
    });
    expect(source.position).toBe(at(5, 'epoch002'));
  });

  it('P3: accepts what follows the snapshot of a node that is behind the previous one', async () => {
    const { stream, added, reach, reports } = await startLive();
    stream.end();
    const second = await server.next();
    second
      .open()
      .send('notes', { topic: 'a', numbers: [1], position: at(5) })
      .send('noteAdded', { topic: 'a', number: 2 }, at(8))
      .send('sync', syncData('gap', at(8)), at(8));
    await reach('live', (state) => state.outcome === 'gap');
    second.send('noteAdded', { topic: 'a', number: 3 }, at(9));
    await vi.waitFor(() => {
      expect(added.map(({ number }) => number)).toEqual([2, 3]);
    });
    expect(reports).toEqual([]);
  });
});

describe('connect: state', () => {
  it('P8: is live only after sync', async () => {
    const { source, states, reach } = start();
    expect(source.state).toEqual({ name: 'connecting', attempt: 1 });
    const stream = await server.next();
    expect(source.state.name).toBe('connecting');
    stream.open();
    await reach('catchingUp');
    let stateInListener = '';
    source.on('noteAdded', () => {
      stateInListener = source.state.name;
    });
    stream
      .send('heartbeat', { at: null, lagMs: 3, late: false })
      .send('noteAdded', { topic: 'a', number: 1 }, at(1))
      .send('sync', { outcome: 'resumed' }, at(1))
      .send('sync', syncData('snapshot', 'not a position'), at(1));
    await vi.waitFor(() => {
      expect(stateInListener).toBe('catchingUp');
    });
    stream.send('sync', syncData('snapshot', at(1), { heartbeatMs: 4000 }), at(1));
    expect(await reach('live')).toMatchObject({ outcome: 'snapshot', missed: 0, late: false });
    expect(states.map(({ name }) => name)).toEqual(['catchingUp', 'live']);
  });

  it('reports the lag, and that the feed is late', async () => {
    const { stream, reach, source } = await startLive();
    stream.send('heartbeat', { at: '2026-01-31T12:00:00.000Z', lagMs: 4, late: false }, at(11));
    expect(await reach('live', (state) => state.lagMs === 4)).toMatchObject({ late: false });
    stream.send('heartbeat', { at: null, lagMs: 9000, late: true });
    expect(await reach('live', (state) => state.late)).toMatchObject({ lagMs: 9000 });
    expect(source.position).toBe(at(11));
  });

  it.each([
    ['of the shape that this client knows', syncData('snapshot', at(1), { generation: 3 })],
    ['of which nothing but the generation is as it was', { generation: 3, ended: 'first-visit' }],
  ])('stops on a sync of a later generation, %s, and delivers none', async (_, data) => {
    const { source, reports, reach } = start();
    const onSync = vi.fn();
    source.on('sync', onSync);
    const stream = await server.next();
    stream.open().send('sync', data, at(1));
    expect(await reach('stopped')).toEqual({ name: 'stopped', reason: 'outdated' });
    expect(onSync).not.toHaveBeenCalled();
    expect(reports).toEqual([{ kind: 'outdated', generation: 3 }]);
  });

  it.each([
    ['of its own generation', { generation: 2 }],
    ['whose generation is not a number', { generation: '3' }],
    ['that is not an object', null],
  ])('reports a sync %s that breaks the contract, and stays', async (_, data) => {
    const { source, stream, reports } = await startLive();
    stream.send('sync', data, at(11));
    await vi.waitFor(() => {
      expect(reports).toMatchObject([{ kind: 'invalid', name: 'sync' }]);
    });
    expect(source.state.name).toBe('live');
  });
});

describe('connect: a response that is not a stream', () => {
  it.each([
    ['a 500 page', 500, { 'content-type': 'text/html' }, 'refused'],
    ['a 200 page', 200, { 'content-type': 'text/html' }, 'not-a-stream'],
    ['a stream with another status', 206, { 'content-type': 'text/event-stream' }, 'refused'],
  ])('P9: %s is tried again and never open', async (_, status, headers, reason) => {
    const { states, reports, reach } = start();
    for (let i = 0; i < 2; i += 1) {
      (await server.next()).answer(status, headers, '<h1>Not here</h1>');
      const probe = await server.next();
      expect(probe.request.headers.accept).toBe('text/event-stream');
      probe.answer(status, headers, '<h1>Not here</h1>');
    }
    const { attempt } = await reach('reconnecting', (state) => state.attempt === 3);
    expect(attempt).toBe(3);
    const names = states.map((state) => `${state.name} ${'reason' in state ? state.reason : ''}`);
    expect(names.slice(0, 3)).toEqual([
      `reconnecting ${reason}`,
      'connecting ',
      `reconnecting ${reason}`,
    ]);
    expect(reports[0]).toEqual({ kind: 'refused', status, contentType: headers['content-type'] });
  });

  it('P9: retries a redirect to a page, and never counts it as open', async () => {
    const { states, reach } = start();
    for (let i = 0; i < 2; i += 1) {
      (await server.next()).answer(302, { location: '/login' });
      const page = await server.next();
      expect(page.request.url).toBe('/login');
      page.answer(200, { 'content-type': 'text/html' }, '<form>');
    }
    await reach('reconnecting', (state) => state.reason === 'not-a-stream');
    expect(states.map(({ name }) => name)).not.toContain('catchingUp');
  });

  it.each([
    [204, 'no-content'],
    [400, 'rejected'],
    [401, 'unauthorized'],
    [403, 'unauthorized'],
    [404, 'not-found'],
    [410, 'not-found'],
  ])('P9: %i stops it as %s', async (status, reason) => {
    const { states, clock, reach } = start();
    (await server.next()).answer(status);
    (await server.next()).answer(status);
    expect(await reach('stopped')).toEqual({ name: 'stopped', reason, status });
    expect(states).toHaveLength(1);
    expect(clock.timers).toBe(0);
  });

  it('reports the code of a problem document, and can be started again', async () => {
    const { source, reach } = start();
    const headers = { 'content-type': 'application/problem+json; charset=utf-8' };
    (await server.next()).answer(401, headers, '{}');
    (await server.next()).answer(401, headers, '{"title":"Signed out","code":"signed-out"}');
    expect(await reach('stopped')).toMatchObject({ reason: 'unauthorized', code: 'signed-out' });
    source.reconnect();
    (await server.next()).open().send('sync', syncData('snapshot', at(1)), at(1));
    await reach('live');
  });

  it('waits as long as Retry-After says', async () => {
    const { reach, clock } = start({ random: () => 0 });
    (await server.next()).answer(503, { 'retry-after': '7' });
    (await server.next()).answer(503, { 'retry-after': '7' });
    const waiting = await reach('reconnecting');
    expect(waiting).toMatchObject({ reason: 'refused', status: 503, delayMs: 7000 });
    expect(waiting.retryAt - clock.now()).toBeGreaterThan(6000);
    expect(clock.timers).toBe(1);
    expect(server.waiting).toBe(0);
  });

  it('does not read the body of an endless answer', async () => {
    const { reach } = start();
    (await server.next()).answer(500);
    const probe = await server.next();
    probe.open().send('noteAdded', { topic: 'a', number: 1 }, at(1));
    await reach('reconnecting');
    await vi.waitFor(() => {
      expect(probe.isOver).toBe(true);
    });
  });

  it('backs off, and probes nothing, when no server listens', async () => {
    await server.close();
    const { reach, states } = start();
    await reach('reconnecting', (state) => state.attempt === 4);
    const reasons = states.flatMap((state) => ('reason' in state ? [state.reason] : []));
    expect(reasons).toEqual(['unreachable', 'unreachable', 'unreachable']);
  });

  it('stops when the platform rejects the URL', () => {
    const { source, reports } = start({ url: 'http://:0:' });
    expect(source.state).toEqual({ name: 'stopped', reason: 'invalid-url' });
    expect(reports).toMatchObject([{ kind: 'invalid-url' }]);
  });

  it('throws when there is no EventSource at all', () => {
    expect(() => connect(noteChannel)).toThrow(
      expect.objectContaining({ code: 'no-event-source' }),
    );
  });
});

describe('connect: resuming', () => {
  it('P3: sends its last position, and keeps the query', async () => {
    const { source, stream, reach, added } = await startLive({ url: `${server.url}?room=a%26b` });
    stream.send('noteAdded', { topic: 'a', number: 2 }, at(11));
    await vi.waitFor(() => {
      expect(source.position).toBe(at(11));
    });
    stream.end();
    const second = await server.next();
    expect(second.query.get('room')).toBe('a&b');
    expect(second.query.get('lastEventId')).toBe(at(11));
    expect(second.query.has('covers')).toBe(false);
    expect(second.request.headers['last-event-id']).toBeUndefined();
    second
      .open()
      .send('noteAdded', { topic: 'a', number: 2 }, at(11))
      .send('noteAdded', { topic: 'a', number: 3 }, at(12))
      .send('sync', syncData('resumed', at(12), { missed: 1 }), at(12));
    expect(await reach('live', ({ missed }) => missed === 1)).toMatchObject({ outcome: 'resumed' });
    expect(added.map(({ number }) => number)).toEqual([2, 3]);
  });

  it('P3: a heartbeat moves the position while the topics are quiet', async () => {
    const { stream, source } = await startLive();
    stream.send('heartbeat', { at: null, lagMs: 1, late: false }, at(30));
    await vi.waitFor(() => {
      expect(source.position).toBe(at(30));
    });
    stream.end();
    const second = await server.next();
    expect(second.query.get('lastEventId')).toBe(at(30));
  });

  it('P3: does not resume past a snapshot it never got', async () => {
    const { source, reach, added } = start();
    const first = await server.next();
    first
      .open()
      .send('notes', { topic: 'a', numbers: [1], position: at(10) })
      .send('noteAdded', { topic: 'a', number: 2 }, at(11));
    await vi.waitFor(() => {
      expect(added).toHaveLength(1);
    });
    first.end();
    await reach('reconnecting');
    expect(source.position).toBeUndefined();
    const second = await server.next();
    expect(second.query.has('lastEventId')).toBe(false);
  });

  it('P3: does not resume past the missing snapshots of a gap', async () => {
    const { stream, reach, source, added } = await startLive();
    stream.end();
    const second = await server.next();
    second
      .open()
      .send('notes', { topic: 'a', numbers: [1], position: at(50) })
      .send('noteAdded', { topic: 'a', number: 2 }, at(51));
    await vi.waitFor(() => {
      expect(added).toHaveLength(1);
    });
    second.end();
    const third = await server.next();
    expect(third.query.get('lastEventId')).toBe(at(10));
    // Another node still has it all: topic a is past it, topic b is not.
    third
      .open()
      .send('noteAdded', { topic: 'b', number: 2 }, at(20))
      .send('noteAdded', { topic: 'a', number: 9 }, at(21))
      .send('noteAdded', { topic: 'a', number: 2 }, at(51))
      .send('sync', syncData('resumed', at(51), { missed: 3 }), at(51));
    await reach('live', ({ missed }) => missed === 3);
    expect(added).toEqual([
      { topic: 'a', number: 2 },
      { topic: 'b', number: 2 },
    ]);
    expect(source.position).toBe(at(51));
  });

  it('P3: keeps the progress of an interrupted replay', async () => {
    const { added, source } = start({ lastEventId: at(5) });
    const first = await server.next();
    expect(first.query.get('lastEventId')).toBe(at(5));
    first.open().send('noteAdded', { topic: 'a', number: 1 }, at(6));
    await vi.waitFor(() => {
      expect(added).toHaveLength(1);
    });
    first.end();
    expect((await server.next()).query.get('lastEventId')).toBe(at(6));
    expect(source.position).toBe(at(6));
  });

  it('sends what its cursor covers until the first sync has extended it', async () => {
    const { reach } = start({ lastEventId: at(5), topics: ['a'] });
    const first = await server.next();
    expect(first.query.get('covers')).toBe('a');
    first
      .open()
      .send('notes', { topic: 'b', numbers: [1], position: at(20) })
      .send('noteAdded', { topic: 'a', number: 1 }, at(6));
    await reach('catchingUp');
    first.end();
    const second = await server.next();
    expect(second.query.get('covers')).toBe('a');
    expect(second.query.get('lastEventId')).toBe(at(6));
    second
      .open()
      .send('notes', { topic: 'b', numbers: [1], position: at(20) })
      .send('sync', syncData('resumed', at(21)), at(21));
    await reach('live');
    second.end();
    const third = await server.next();
    expect(third.query.get('lastEventId')).toBe(at(21));
    expect(third.query.has('covers')).toBe(false);
  });

  it('sends what its cursor covers when its URL has changed', async () => {
    let url = server.url;
    const { source, stream } = await startLive({ url: () => url });
    url = `${server.url}?room=c`;
    source.reconnect();
    const second = await server.next();
    expect(second.query.get('room')).toBe('c');
    expect(second.query.get('covers')).toBe('a,b');
    expect(second.query.get('lastEventId')).toBe(at(10));
    expect(stream.isOver).toBe(true);
  });

  it('P3: no longer covers a topic that its URL left out meanwhile, so that it returns with a snapshot', async () => {
    let url = `${server.url}?room=b`;
    const { source } = await startLive({ url: () => url });
    // Nobody has said that the topic has ended: its URL does not ask for it, and the position moves on.
    url = server.url;
    source.reconnect();
    const second = await server.next();
    expect(second.query.get('covers')).toBe('a,b');
    second
      .open()
      .send('noteAdded', { topic: 'a', number: 20 }, at(20))
      .send('sync', syncData('resumed', at(20)), at(20));
    await vi.waitFor(() => {
      expect(source.position).toBe(at(20));
    });
    url = `${server.url}?room=b`;
    source.reconnect();
    const third = await server.next();
    expect(third.query.get('lastEventId')).toBe(at(20));
    expect(third.query.get('covers')).toBe('a');
  });

  it('no longer covers a topic that was revoked, so that it returns with a snapshot', async () => {
    let url = server.url;
    const { source, stream } = await startLive({ url: () => url });
    const onRevoked = vi.fn();
    source.on('revoked', onRevoked);
    stream.send('revoked', { topic: 'b', reason: 'left' });
    await vi.waitFor(() => {
      expect(onRevoked).toHaveBeenCalledTimes(1);
    });
    url = `${server.url}?room=b`;
    source.reconnect();
    expect((await server.next()).query.get('covers')).toBe('a');
  });

  it.each(['live', 'catching up'])(
    'P3: says what its cursor covers when a topic was revoked while %s, though its URL is the same',
    async (when) => {
      const { source, stream, reach } = await startLive();
      const onRevoked = vi.fn();
      source.on('revoked', onRevoked);
      let last = stream;
      if (when === 'catching up') {
        source.reconnect();
        last = await server.next();
        last.open();
      }
      last.send('revoked', { topic: 'b', reason: 'left' });
      if (when === 'catching up') last.send('sync', syncData('resumed', at(11)), at(11));
      await vi.waitFor(() => {
        expect(onRevoked).toHaveBeenCalledTimes(1);
      });
      await reach('live');
      source.reconnect();
      const next = await server.next();
      expect(next.query.get('covers')).toBe('a');
      // Taken in again: b comes with a snapshot, and from then on all is covered.
      next
        .open()
        .send('notes', { topic: 'b', numbers: [1], position: at(12) })
        .send('sync', syncData('resumed', at(12)), at(12));
      await reach('live');
      next.end();
      expect((await server.next()).query.has('covers')).toBe(false);
    },
  );

  describe('P3: an unreadable snapshot covers nothing', () => {
    const broken: readonly (readonly [why: string, data: unknown])[] = [
      ['of data that the contract refuses', { topic: 'a', numbers: ['one'], position: at(9) }],
      ['of a position that is none', { topic: 'a', numbers: [1], position: 'nowhere' }],
    ];

    it.each(broken)(
      'so that it is asked for again, of all that its URL names: %s',
      async (_, data) => {
        const { source, reach } = start();
        (await server.next())
          .open()
          .send('notes', data)
          .send('notes', { topic: 'b', numbers: [1], position: at(10) })
          .send('sync', syncData('snapshot', at(10)), at(10));
        await reach('live');
        source.reconnect();
        const second = await server.next();
        expect(second.query.get('lastEventId')).toBe(at(10));
        expect(second.query.get('covers')).toBe('b');
        // Now it can be read, and from then on all is covered.
        second
          .open()
          .send('notes', { topic: 'a', numbers: [1], position: at(11) })
          .send('sync', syncData('resumed', at(12)), at(12));
        await reach('live');
        second.end();
        const third = await server.next();
        expect(third.query.get('lastEventId')).toBe(at(12));
        expect(third.query.has('covers')).toBe(false);
      },
    );

    it.each(broken)('though what came before covered the topic: %s', async (_, data) => {
      const { source, stream, reach } = await startLive();
      stream
        .send('notes', data)
        .send('notes', { topic: 'b', numbers: [7], position: at(20) })
        .send('sync', syncData('gap', at(20)), at(20));
      await vi.waitFor(() => {
        expect(source.position).toBe(at(20));
      });
      await reach('live');
      source.reconnect();
      expect((await server.next()).query.get('covers')).toBe('b');
    });

    it('and whatever came before it, when not even its topic can be read', async () => {
      const { source, reach } = start();
      (await server.next())
        .open()
        .send('notes', { topic: 'a', numbers: [1], position: at(9) })
        .send('notes', { topic: 5, numbers: [1], position: at(9) })
        .send('notes', '{"topic":')
        .send('notes', { topic: 'b', numbers: [1], position: at(10) })
        .send('sync', syncData('snapshot', at(10)), at(10));
      await reach('live');
      source.reconnect();
      expect((await server.next()).query.get('covers')).toBe('b');
    });

    it('and does not let ids pass over those still to come', async () => {
      const { stream, reports } = await startLive();
      stream.end();
      const second = await server.next();
      second
        .open()
        .send('notes', { topic: 'a', numbers: ['one'], position: at(20) })
        .send('noteAdded', { topic: 'b', number: 2 }, at(21));
      await vi.waitFor(() => {
        expect(reports).toHaveLength(1);
      });
      second.end();
      const third = await server.next();
      // Up to there it had all of both.
      expect(third.query.get('lastEventId')).toBe(at(10));
      expect(third.query.has('covers')).toBe(false);
    });

    it('and is no reason to reconnect', async () => {
      const { source, reach, states, added, reports } = start();
      const stream = await server.next();
      stream
        .open()
        .send('notes', { topic: 'a', numbers: ['one'], position: at(9) })
        .send('sync', syncData('snapshot', at(10)), at(10))
        .send('noteAdded', { topic: 'a', number: 2 }, at(11));
      await reach('live');
      await vi.waitFor(() => {
        expect(added).toEqual([{ topic: 'a', number: 2 }]);
      });
      expect(source.state.name).toBe('live');
      expect(states.map(({ name }) => name)).toEqual(['catchingUp', 'live']);
      expect(stream.isOver).toBe(false);
      expect(reports.map(({ kind }) => kind)).toEqual(['invalid']);
    });
  });

  it('sends no position that covers nothing', async () => {
    const { stream } = await startLive({ lastEventId: at(5), topics: [] });
    expect(stream.query.has('lastEventId')).toBe(false);
  });
});

describe('connect: the other end', () => {
  it('reconnects when a moving server asked it to', async () => {
    const { stream, reach, clock } = await startLive();
    const before = clock.now();
    stream.send('moving', { retryMs: 120 });
    expect(await reach('reconnecting')).toMatchObject({ reason: 'moving', delayMs: 120 });
    await vi.waitFor(() => {
      expect(stream.isOver).toBe(true);
    });
    const second = await server.next();
    expect(clock.now() - before).toBeGreaterThanOrEqual(120);
    expect(second.query.get('lastEventId')).toBe(at(10));
  });

  it('reconnects when nothing arrives for two and a half heartbeats', async () => {
    const { source, reach, states } = start();
    const stream = await server.next();
    stream.open().send('sync', syncData('snapshot', at(1), { heartbeatMs: 60 }), at(1));
    await reach('live');
    for (let i = 0; i < 6; i += 1) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      stream.send('heartbeat', { at: null, lagMs: i, late: false }, at(2 + i));
    }
    expect(states.map(({ name }) => name)).not.toContain('reconnecting');
    expect(await reach('reconnecting')).toMatchObject({ reason: 'silent' });
    expect((await server.next()).query.get('lastEventId')).toBe(at(7));
    expect(source.state.name).toBe('connecting');
  });

  it('gives up a connection that opens and never sends sync', async () => {
    const { reach } = start({ reconnect: { connectTimeoutMs: 60 } });
    const stream = await server.next();
    stream.open();
    expect(await reach('reconnecting')).toMatchObject({ reason: 'silent' });
    const second = await server.next();
    expect(second.isOver).toBe(false);
    expect(await reach('reconnecting', ({ attempt }) => attempt === 3)).toMatchObject({
      reason: 'silent',
    });
  });

  it('reconnects at once when a check finds that the machine slept, and not otherwise', async () => {
    const { source, reach, clock, states } = await startLive();
    source.check();
    expect(states.at(-1)?.name).toBe('live');
    clock.skip(3_600_000);
    source.check();
    expect(source.state).toMatchObject({ name: 'reconnecting', reason: 'silent', delayMs: 0 });
    const second = await server.next();
    second.open().send('sync', syncData('resumed', at(10)));
    await reach('live');
  });
});

describe('connect: ending', () => {
  it('leaves no connection or timer behind, and delivers nothing more', async () => {
    const { source, stream, clock, added, states } = await startLive();
    const stop = source.on('noteAdded', () => {
      source.close();
    });
    const after = vi.fn();
    source.on('noteAdded', after);
    stream
      .send('noteAdded', { topic: 'a', number: 2 }, at(11))
      .send('noteAdded', { topic: 'a', number: 3 }, at(12));
    await vi.waitFor(() => {
      expect(stream.isOver).toBe(true);
    });
    expect(added).toEqual([{ topic: 'a', number: 2 }]);
    expect(after).not.toHaveBeenCalled();
    expect(source.state).toEqual({ name: 'stopped', reason: 'closed' });
    expect(clock.timers).toBe(0);
    stop();
    source.close();
    source.reconnect();
    source.check();
    expect(source.state).toEqual({ name: 'stopped', reason: 'closed' });
    expect(states.filter(({ name }) => name === 'stopped')).toHaveLength(1);
  });

  it('ends while the probe is running', async () => {
    const { source, reports } = start();
    (await server.next()).answer(500);
    const probe = await server.next();
    source.close();
    await vi.waitFor(() => {
      expect(probe.isOver).toBe(true);
    });
    expect(reports).toEqual([]);
  });

  it('ends with its signal, and stops listening to it', async () => {
    const ending = new AbortController();
    const remove = vi.spyOn(ending.signal, 'removeEventListener');
    const { source, stream } = await startLive({ signal: ending.signal });
    ending.abort();
    expect(source.state).toEqual({ name: 'stopped', reason: 'closed' });
    await vi.waitFor(() => {
      expect(stream.isOver).toBe(true);
    });
    expect(remove).toHaveBeenCalled();
  });

  it('opens nothing when its signal has already aborted', () => {
    const { source } = start({ signal: AbortSignal.abort() });
    expect(source.state).toEqual({ name: 'stopped', reason: 'closed' });
    expect(server.waiting).toBe(0);
  });

  it('leaves no retry timer of the npm client behind', async () => {
    const set = vi.spyOn(globalThis, 'setTimeout');
    const cleared = vi.spyOn(globalThis, 'clearTimeout');
    onTestFinished(() => {
      vi.restoreAllMocks();
    });
    const { stream, reach } = await startLive();
    stream.retry(54_321).end();
    await reach('connecting', ({ attempt }) => attempt === 2);
    const retries = set.mock.results.filter((_, i) => set.mock.calls[i]?.[1] === 54_321);
    expect(retries).toHaveLength(1);
    expect(cleared.mock.calls).toContainEqual([retries[0]?.value]);
  });

  it('ends with its scope', async () => {
    const { source, stream } = await startLive();
    source[Symbol.dispose]();
    await vi.waitFor(() => {
      expect(stream.isOver).toBe(true);
    });
  });

  it('notifies all listeners of the latest state when one of them closes', async () => {
    const { source, stream } = await startLive();
    const seen: string[] = [];
    source.onState(({ name }) => {
      if (name === 'reconnecting') source.close();
    });
    source.onState(({ name }) => seen.push(name));
    stream.end();
    await vi.waitFor(() => {
      expect(seen).toEqual(['stopped']);
    });
  });

  it('gives the event to every listener when one of them reconnects', async () => {
    const { source, stream, reach } = await startLive();
    source.on('noteAdded', () => {
      source.reconnect();
    });
    const after = vi.fn();
    source.on('noteAdded', after);
    stream.send('noteAdded', { topic: 'a', number: 2 }, at(11));
    expect(await reach('reconnecting')).toMatchObject({ reason: 'asked', delayMs: 0 });
    expect((await server.next()).query.get('lastEventId')).toBe(at(11));
    expect(after).toHaveBeenCalledTimes(1);
  });
});
