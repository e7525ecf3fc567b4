import { inFrames } from './frame-event-source.ts';
import { createHost, type Host } from './host.ts';
import { createLine } from './line.ts';
import type { Mechanism, MechanismOptions } from './mechanism.ts';
import type { HolderMessage, Line, TabMessage } from './messages.ts';
import type { Locks, MessageTarget } from './platform.ts';

/** A word to a holder, and whose it is. */
interface Addressed {
  readonly type: 'from';
  readonly tab: string;
  readonly message: TabMessage;
}

/**
 * Lets one of the tabs hold the stream: the one that has the group's lock. When it closes or crashes
 * the platform gives the lock to the next; from one that is frozen it is stolen.
 */
export function createLocksMechanism(
  options: MechanismOptions & {
    readonly locks: Locks;
    readonly openChannel: (name: string) => MessageTarget;
    readonly newId: () => string;
  },
): Mechanism {
  const { group, locks, openChannel, newId, say, onLine, onLost, platform, limits } = options;
  const lock = `${group}/holder`;
  const tab = newId();
  let queued: AbortController | undefined;
  /** While this tab holds: who it is as a holder, and what stops that. */
  let holding: { readonly id: string; readonly stop: () => void } | undefined;
  let followed: string | undefined;
  /** The latest term that was heard of: one that was thought dead may still speak for its own. */
  let term = 0;

  function hold(): Promise<void> {
    queued = undefined;
    const id = newId();
    const { EventSource } = platform;
    const host = createHost(
      { ...platform, EventSource: EventSource && inFrames(EventSource) },
      limits,
    );
    const channel = createLine<never, Addressed>(openChannel(`${group}/${id}`));
    meetTabs(host, channel, (to) => openChannel(`${group}/${id}/${to}`));
    return new Promise((release) => {
      holding = {
        id,
        stop() {
          holding = undefined;
          host.close();
          channel.close();
          release();
        },
      };
      // All tabs have the same clock, so this is later than any term before.
      term = Math.max(term + 1, platform.clock.now());
      announce(id);
      turnTo(id);
    });
  }

  function announce(id: string): void {
    say({ type: 'holder', id, term });
  }

  /** Asks for the lock; the answer comes when it is free, or at once when it is stolen. */
  function request(how: { readonly signal?: AbortSignal; readonly steal?: boolean }): void {
    let stop: (() => void) | undefined;
    locks
      .request(lock, how, () => {
        if (how.signal?.aborted === true) return undefined;
        holding?.stop();
        const held = hold();
        stop = holding?.stop;
        return held;
      })
      // Aborted, or stolen from this tab: it was thought dead, and has nothing to say any more.
      .catch(() => {
        if (stop === undefined || holding?.stop !== stop) return;
        stop();
        onLost();
      });
  }

  function turnTo(id: string): void {
    if (followed === id) return;
    followed = id;
    onLine(createLineTo(openChannel, { group, id, tab }));
  }

  function queue(): void {
    if (queued !== undefined || holding !== undefined) return;
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
      say({ type: 'who' });
    },
    replace() {
      followed = undefined;
      withdraw();
      request({ steal: true });
    },
    settled() {
      queue();
    },
    heard(message) {
      if (message.type === 'who' && holding !== undefined) announce(holding.id);
      if (message.type !== 'holder' || message.term < term) return;
      ({ term } = message);
      // Whoever says so later has stolen the lock.
      if (message.id !== holding?.id) holding?.stop();
      turnTo(message.id);
    },
    yield() {
      withdraw();
      followed = undefined;
      holding?.stop();
    },
  };
}

/** Opens a line to each tab that speaks to the holder for the first time. */
function meetTabs(
  host: Host,
  channel: Line<never, Addressed>,
  openChannelTo: (tab: string) => MessageTarget,
): void {
  const listeners = new Map<string, (message: TabMessage) => void>();
  channel.listen(({ tab, message }) => {
    if (message.type === 'hello') {
      const line = createLine<HolderMessage, never>(openChannelTo(tab));
      host.meet({
        post: line.post,
        listen: (listener) => listeners.set(tab, listener),
        close() {
          listeners.delete(tab);
          line.close();
        },
      });
    }
    listeners.get(tab)?.(message);
  });
}

/** Makes this tab's end of the line to a holder: it speaks on the holder's channel and hears on its own. */
function createLineTo(
  openChannel: (name: string) => MessageTarget,
  { group, id, tab }: { readonly group: string; readonly id: string; readonly tab: string },
): Line<TabMessage, HolderMessage> {
  const out = createLine<Addressed, never>(openChannel(`${group}/${id}`));
  const own = createLine<never, HolderMessage>(openChannel(`${group}/${id}/${tab}`));
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
