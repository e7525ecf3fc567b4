import { connect } from '../src/connect.ts';
import type { EventSourceConstructor } from '../src/platform.ts';
import type { TabReader } from '../src/shared/follower.ts';
import { createLeader, type Leader, type Reader } from '../src/shared/leader.ts';
import { defaultSharingLimits, type SharingLimits } from '../src/shared/limits.ts';
import { readRequest } from '../src/shared/reader-request.ts';
import { createVirtualEventSource } from '../src/shared/virtual-event-source.ts';
import { noteChannel } from './channel.ts';
import { createFakeEventSource } from './fake-event-source.ts';
import { createHistoryServer } from './history-server.ts';
import { createManualClock } from './manual-clock.ts';

/** A topic of the note channel. */
export type Topic = 'a' | 'b' | 'c';

const names = Object.fromEntries([...noteChannel.events].map(([key, { kind }]) => [key, kind]));

/**
 * Tabs over one leader over a server's history, without browser or network; nothing happens unless the test
 * does it.
 */
export function createTabsTestbed(limits: Partial<SharingLimits> = {}) {
  const server = createHistoryServer();
  const clock = createManualClock();
  const { EventSource, connections } = createFakeEventSource();
  const tabs: Tab[] = [];
  let accepted = 0;
  let leader: Leader = startLeader();
  let seed = 0;

  function startLeader(): Leader {
    return createLeader({ EventSource, clock, limits: { ...defaultSharingLimits, ...limits } });
  }

  function openTab(topics: readonly Topic[], channel = noteChannel): Tab {
    const tab = createTab(topics, {
      channel,
      EventSource,
      clock,
      random: () => {
        seed = (seed + 0.37) % 1;
        return seed;
      },
      leader: () => leader,
    });
    tabs.push(tab);
    return tab;
  }

  return {
    server,
    clock,
    connections,
    tabs,
    openTab,
    closeTab(which: number) {
      const [tab] = tabs.splice(which % Math.max(1, tabs.length), 1);
      tab?.close();
    },
    /** Kills the leader; the last messages that it sent may not arrive. */
    killLeader(lost: number) {
      leader.close();
      for (const tab of tabs) tab.lose(lost);
      leader = startLeader();
      for (const tab of tabs) tab.rejoin();
    },
    /** Lets the server accept the new connections. */
    acceptAll(node: number) {
      for (let next = connections[accepted]; next !== undefined; next = connections[accepted]) {
        accepted += 1;
        if (!next.isClosed) server.accept(next, node);
      }
    },
    openConnections: () => connections.filter(({ isClosed }) => !isClosed).length,
    close() {
      for (const tab of tabs) tab.close();
      leader.close();
    },
  };
}

/** A tab and what it received. */
export type Tab = ReturnType<typeof createTab>;

function createTab(
  wanted: readonly Topic[],
  testbed: {
    /** The contract that this tab was built with. */
    readonly channel: typeof noteChannel;
    readonly EventSource: EventSourceConstructor;
    readonly clock: ReturnType<typeof createManualClock>;
    readonly random: () => number;
    readonly leader: () => Leader;
  },
) {
  let topics: readonly Topic[] = wanted;
  let asked: readonly string[] = [];
  const inbox: (() => void)[] = [];
  const readers = new Map<TabReader, Reader>();
  const lists = new Map<string, number[]>();
  const strays: string[] = [];
  const reports: string[] = [];

  function join(reader: TabReader): void {
    const mine: Reader = {
      request: reader.request,
      opened: () => {
        post(mine, reader, () => {
          reader.opened();
        });
      },
      received: (name, data, id) => {
        post(mine, reader, () => {
          reader.received({ name, data, id });
        });
      },
      failed: (refused) => {
        post(mine, reader, () => {
          readers.delete(reader);
          reader.failed(refused);
        });
      },
    };
    readers.set(reader, mine);
    testbed.leader().join(mine);
  }

  function post(from: Reader, reader: TabReader, message: () => void): void {
    inbox.push(() => {
      if (readers.get(reader) === from) message();
    });
  }

  const source = connect(testbed.channel, {
    url: () => `/notes?${topics.map((topic) => `topic=${topic}`).join('&')}`,
    clock: testbed.clock,
    random: testbed.random,
    accepts: (topic) => asked.includes(topic),
    onReport: ({ kind }) => reports.push(kind),
    EventSource: createVirtualEventSource({
      EventSource: testbed.EventSource,
      group: () => ({
        join,
        leave(reader) {
          const mine = readers.get(reader);
          readers.delete(reader);
          if (mine !== undefined) testbed.leader().leave(mine);
        },
        endAll: () => undefined,
        close: () => undefined,
      }),
      readRequest(url) {
        asked = topics;
        // What is no longer wanted may be forgotten: it starts over if it is wanted again.
        for (const topic of lists.keys()) if (!asked.includes(topic)) lists.delete(topic);
        return readRequest(url, 'http://localhost/', { topics, names });
      },
    }),
  });
  source.on('notes', ({ topic, numbers }) => {
    if (!asked.includes(topic)) strays.push(topic);
    lists.set(topic, [...numbers]);
  });
  source.on('noteAdded', ({ topic, number }) => {
    if (!asked.includes(topic)) strays.push(topic);
    lists.set(topic, [...(lists.get(topic) ?? []), number]);
  });

  return {
    source,
    lists,
    strays,
    reports,
    get topics() {
      return topics;
    },
    /** Processes its messages. */
    read(count = Number.MAX_SAFE_INTEGER) {
      for (const message of inbox.splice(0, count)) message();
    },
    watch(next: readonly Topic[]) {
      topics = next;
      source.reconnect();
    },
    lose(count: number) {
      inbox.splice(Math.max(0, inbox.length - count));
      for (const message of inbox.splice(0)) message();
    },
    rejoin() {
      const all = [...readers.keys()];
      readers.clear();
      for (const reader of all) join(reader);
    },
    close() {
      source.close();
    },
  };
}
