import { describe, expect, it } from 'vitest';
import { shortNoteChannel } from '../../test/channel.ts';
import { createSharedWorld } from '../../test/shared-world.ts';

describe('tabs of different contracts over one stream', () => {
  it('P3: asks again for what one tab could not read, and disturbs no other', () => {
    const world = createSharedWorld();
    const { server, clock, connections } = world;
    const settle = (): void => {
      for (let round = 0; round < 50; round += 1) {
        server.append(undefined);
        server.catchUp(0, Number.MAX_SAFE_INTEGER);
        world.acceptAll(0);
        for (const which of [0, 1]) while (server.sendOne(which));
        for (const tab of world.tabs) tab.read();
        clock.advance(300);
      }
    };
    for (const topic of ['a', 'b', 'a', 'a'] as const) server.append(topic);
    const newer = world.openTab(['a', 'b']);
    const older = world.openTab(['a', 'b'], shortNoteChannel(2));
    settle();
    expect(newer.lists.get('a')).toHaveLength(4);
    expect(older.lists.get('b')).toHaveLength(1);
    expect(older.reports).toEqual(['invalid']);
    expect(older.source.state.name).toBe('live');
    expect(connections).toHaveLength(1);

    older.source.reconnect();
    settle();
    expect(connections).toHaveLength(2);
    expect(connections[1]?.query.get('lastEventId')).not.toBeNull();
    expect(connections[1]?.query.get('covers')).toBe('b');
    expect(older.reports).toEqual(['invalid', 'invalid']);

    // Its next connection asks again; the other tab covers all, and its own does not.
    newer.source.reconnect();
    server.append('a');
    settle();
    expect(connections).toHaveLength(2);
    expect(newer.lists.get('a')).toHaveLength(5);
    expect(newer.reports).toEqual([]);
    for (const tab of world.tabs) expect(tab.source.state.name).toBe('live');
    expect(world.openConnections()).toBe(1);
    world.close();
    expect(clock.timers).toBe(0);
  });

  it('leaves alone a tab that does not want the topic', () => {
    const world = createSharedWorld();
    const { server } = world;
    for (const topic of ['a', 'b', 'a', 'a'] as const) server.append(topic);
    server.catchUp(0, Number.MAX_SAFE_INTEGER);
    world.openTab(['a', 'b']);
    const tab = world.openTab(['b'], shortNoteChannel(2));
    const read = (): void => {
      world.acceptAll(0);
      for (const which of [0, 1]) while (server.sendOne(which));
      for (const each of world.tabs) each.read();
    };
    read();
    tab.source.reconnect();
    world.clock.advance(1000);
    read();
    // It resumes in what is open: its position covers all that it asks for.
    expect(tab.source.state.name).toBe('live');
    expect(tab.lists.get('b')).toHaveLength(1);
    expect(world.connections).toHaveLength(1);
    world.close();
  });
});
