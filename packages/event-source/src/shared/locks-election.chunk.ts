import { inFrames } from './frame-event-source.ts';
import { createLeaderHost, type LeaderHost } from './leader-host.ts';
import { createTypedPort } from './typed-port.ts';
import type { Election, ElectionOptions } from './election.ts';
import type { LeaderMessage, TypedPort, TabMessage } from './messages.ts';
import type { Locks, MessageTarget } from './platform.ts';

/** A message to a leader, and the tab that sent it. */
interface Addressed {
  readonly type: 'from';
  readonly tab: string;
  readonly message: TabMessage;
}

/**
 * Lets one of the tabs lead: the one that has the group's lock. When it closes or crashes, the platform
 * gives the lock to the next; a frozen tab's lock is stolen.
 */
export function createLocksElection(
  options: ElectionOptions & {
    readonly locks: Locks;
    readonly openChannel: (name: string) => MessageTarget;
    readonly newId: () => string;
  },
): Election {
  const { group, locks, openChannel, newId, broadcast, onPort, onLost, platform, limits } = options;
  const lock = `${group}/leader`;
  const tab = newId();
  let queued: AbortController | undefined;
  /** While this tab leads: its id as a leader, and what stops it. */
  let leading: { readonly id: string; readonly stop: () => void } | undefined;
  let followed: string | undefined;
  /** The latest known term: a leader that was thought dead may still announce an older one. */
  let term = 0;

  function lead(): Promise<void> {
    queued = undefined;
    const id = newId();
    const { EventSource } = platform;
    const host = createLeaderHost(
      { ...platform, EventSource: EventSource && inFrames(EventSource) },
      limits,
    );
    const channel = createTypedPort<never, Addressed>(openChannel(`${group}/${id}`));
    acceptTabs(host, channel, (to) => openChannel(`${group}/${id}/${to}`));
    return new Promise((release) => {
      leading = {
        id,
        stop() {
          leading = undefined;
          host.close();
          channel.close();
          release();
        },
      };
      // All tabs share a clock, so this is later than any previous term.
      term = Math.max(term + 1, platform.clock.now());
      announce(id);
      follow(id);
    });
  }

  function announce(id: string): void {
    broadcast({ type: 'leader', id, term });
  }

  /** Requests the lock: granted when it is free, or at once when it is stolen. */
  function request(how: { readonly signal?: AbortSignal; readonly steal?: boolean }): void {
    let stop: (() => void) | undefined;
    locks
      .request(lock, how, () => {
        if (how.signal?.aborted === true) return undefined;
        leading?.stop();
        const leadership = lead();
        stop = leading?.stop;
        return leadership;
      })
      // Aborted, or stolen from this tab: the others thought it dead, so it leads no more.
      .catch(() => {
        if (stop === undefined || leading?.stop !== stop) return;
        stop();
        onLost();
      });
  }

  function follow(id: string): void {
    if (followed === id) return;
    followed = id;
    onPort(createPortTo(openChannel, { group, id, tab }));
  }

  function queue(): void {
    if (queued !== undefined || leading !== undefined) return;
    queued = new AbortController();
    request({ signal: queued.signal });
  }

  function withdraw(): void {
    queued?.abort();
    queued = undefined;
  }

  return {
    seek() {
      followed = undefined;
      queue();
      broadcast({ type: 'who' });
    },
    replace() {
      followed = undefined;
      withdraw();
      request({ steal: true });
    },
    settled() {
      queue();
    },
    received(message) {
      if (message.type === 'who' && leading !== undefined) announce(leading.id);
      if (message.type !== 'leader' || message.term < term) return;
      ({ term } = message);
      // The later leader has stolen the lock.
      if (message.id !== leading?.id) leading?.stop();
      follow(message.id);
    },
    yield() {
      withdraw();
      followed = undefined;
      leading?.stop();
    },
  };
}

/** Opens a port to each tab at its first message to the leader. */
function acceptTabs(
  host: LeaderHost,
  channel: TypedPort<never, Addressed>,
  openChannelTo: (tab: string) => MessageTarget,
): void {
  const listeners = new Map<string, (message: TabMessage) => void>();
  channel.listen(({ tab, message }) => {
    if (message.type === 'hello') {
      const port = createTypedPort<LeaderMessage, never>(openChannelTo(tab));
      host.accept({
        post: port.post,
        listen: (listener) => listeners.set(tab, listener),
        close() {
          listeners.delete(tab);
          port.close();
        },
      });
    }
    listeners.get(tab)?.(message);
  });
}

/** Makes this tab's port to a leader: it sends on the leader's channel and receives on its own. */
function createPortTo(
  openChannel: (name: string) => MessageTarget,
  { group, id, tab }: { readonly group: string; readonly id: string; readonly tab: string },
): TypedPort<TabMessage, LeaderMessage> {
  const out = createTypedPort<Addressed, never>(openChannel(`${group}/${id}`));
  const own = createTypedPort<never, LeaderMessage>(openChannel(`${group}/${id}/${tab}`));
  return {
    post(message) {
      out.post({ type: 'from', tab, message });
    },
    listen: own.listen,
    close() {
      out.close();
      own.close();
    },
  };
}
