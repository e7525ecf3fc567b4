import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { at, noteChannel, syncData } from '../test/channel.ts';
import { startHarness } from '../test/harness.ts';
import { startScriptedServer, type ScriptedServer } from '../test/scripted-server.ts';
import { reached } from './reached.ts';

let server: ScriptedServer;
beforeEach(async () => {
  server = await startScriptedServer();
});
afterEach(() => server.close());

/** Connects, and comes live at position 10. */
async function startLive() {
  const { source, reach } = startHarness(server.url);
  onTestFinished(() => {
    source.close();
  });
  const stream = await server.next();
  stream.open().send('sync', syncData('snapshot', at(10)), at(10));
  await reach('live');
  return { source, stream };
}

/** Notes whether a promise has been fulfilled. */
function follow(promise: Promise<void>): { isDone: boolean } {
  const state = { isDone: false };
  void promise.then(() => (state.isDone = true));
  return state;
}

describe('reached', () => {
  it('resolves at once for what the source has, and else with the event that brings it there', async () => {
    const { source, stream } = await startLive();
    await reached(source, noteChannel, at(10));
    const waiting = reached(source, noteChannel, at(12));
    const state = follow(waiting);
    stream.send('noteAdded', { topic: 'a', number: 2 }, at(11));
    await vi.waitFor(() => {
      expect(source.position).toBe(at(11));
    });
    expect(state.isDone).toBe(false);
    stream.send('heartbeat', { at: null, lagMs: 0, late: false }, at(13));
    await waiting;
  });

  it('resolves with the next sync for a position that cannot be compared', async () => {
    const { source, stream } = await startLive();
    const elsewhere = at(1).replace(/^[^.]+/, 'epoch002');
    const waiting = reached(source, noteChannel, elsewhere);
    const state = follow(waiting);
    stream.send('noteAdded', { topic: 'a', number: 2 }, at(11));
    await vi.waitFor(() => {
      expect(source.position).toBe(at(11));
    });
    expect(state.isDone).toBe(false);
    stream.send('sync', syncData('gap', elsewhere), elsewhere);
    await waiting;
  });

  it('rejects when the source stops, has stopped, or the signal aborts', async () => {
    const { source } = await startLive();
    const abort = new AbortController();
    const aborted = reached(source, noteChannel, at(99), abort);
    const stopped = reached(source, noteChannel, at(99));
    abort.abort(new Error('No longer needed.'));
    await expect(aborted).rejects.toThrow('No longer needed.');
    source.close();
    await expect(stopped).rejects.toMatchObject({ code: 'stopped' });
    await expect(reached(source, noteChannel, at(99))).rejects.toThrow('has stopped (closed)');
    await expect(reached(source, noteChannel, 'yesterday')).rejects.toThrow(
      '"yesterday" is not a position.',
    );
  });
});
