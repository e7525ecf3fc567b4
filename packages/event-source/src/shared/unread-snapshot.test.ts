import { describe, expect, it } from 'vitest';
import { shortNoteChannel } from '../../test/channel.ts';
import { createTabsTestbed } from '../../test/tabs-testbed.ts';

describe('tabs of different contracts over one stream', () => {
  it('P3: requests again what one tab could not read, and disturbs no other', () => {
    const testbed = createTabsTestbed();
    const { server, clock, connections } = testbed;
    const settle = (): void => {
      for (let round = 0; round < 50; round += 1) {
        server.append(undefined);
        server.catchUp(0, Number.MAX_SAFE_INTEGER);
        testbed.acceptAll(0);
        for (const which of [0, 1]) while (server.sendOne(which));
        for (const tab of testbed.tabs) tab.read();
        clock.advance(300);
      }
    };
    for (const topic of ['a', 'b', 'a', 'a'] as const) server.append(topic);
    const newer = testbed.openTab(['a', 'b']);
    const older = testbed.openTab(['a', 'b'], shortNoteChannel(2));
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
    for (const tab of testbed.tabs) expect(tab.source.state.name).toBe('live');
    expect(testbed.openConnections()).toBe(1);
    testbed.close();
    expect(clock.timers).toBe(0);
  });

  it('does not affect a tab that does not want the topic', () => {
    const testbed = createTabsTestbed();
    const { server } = testbed;
    for (const topic of ['a', 'b', 'a', 'a'] as const) server.append(topic);
    server.catchUp(0, Number.MAX_SAFE_INTEGER);
    testbed.openTab(['a', 'b']);
    const tab = testbed.openTab(['b'], shortNoteChannel(2));
    const read = (): void => {
      testbed.acceptAll(0);
      for (const which of [0, 1]) while (server.sendOne(which));
      for (const each of testbed.tabs) each.read();
    };
    read();
    tab.source.reconnect();
    testbed.clock.advance(1000);
    read();
    // It resumes in what is open: its position covers all that it asks for.
    expect(tab.source.state.name).toBe('live');
    expect(tab.lists.get('b')).toHaveLength(1);
    expect(testbed.connections).toHaveLength(1);
    testbed.close();
  });
});
