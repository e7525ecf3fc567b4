import type { Channel } from '@tidings/protocol';
import { connect } from '../connect.ts';
import type { ConnectOptions } from '../options.ts';
import type { Source } from '../source.ts';
import { joinGroup, type Follower, type OpenElection } from './follower.ts';
import { defaultSharingLimits, type SharingLimits } from './limits.ts';
import { createLazyElection } from './lazy-election.ts';
import { sharingVersion } from './messages.ts';
import { findWorkers } from './open-worker.ts';
import { findSharingPlatform, type SharedWorkerLike, type SharingPlatform } from './platform.ts';
import { readRequest } from './reader-request.ts';
import { createVirtualEventSource } from './virtual-event-source.ts';
import { createWorkerElection } from './worker-election.ts';

/** Options of a shared source. */
export interface ConnectSharedOptions extends Omit<
  ConnectOptions,
  'accepts' | 'EventSource' | 'clock'
> {
  /** Tabs with the same name share. @defaultValue the channel's path */
  readonly name?: string;
  /**
   * Identifies the stream's user; tabs of different users never share. Called before each connection, so
   * after a change call `reconnect()`. @defaultValue nobody: `''`
   */
  readonly who?: () => string;
  /**
   * Lists this tab's topics: all that its URL stands for. Called like `url`. @defaultValue everything that
   * the channel has, for a channel whose URL never changes
   */
  readonly watches?: () => readonly string[];
  /**
   * Forces one way to share: a SharedWorker, or a tab chosen by Web Locks. @defaultValue the first that
   * works; if neither does, this tab has its own connection
   */
  readonly transport?: 'worker' | 'locks';
  /** Overrides single bounds of sharing. The worker has its own. */
  readonly sharing?: Partial<SharingLimits>;
  /** Overrides parts of the platform. */
  readonly platform?: Partial<SharingPlatform> & {
    readonly openWorker?: (name: string) => SharedWorkerLike;
  };
}

/** A source whose connection is shared by all tabs of one user. */
export interface SharedSource<C extends Channel> extends Source<C> {
  /**
   * Ends this user's streams in every tab, including this one: they stop as `unauthorized` with code
   * `signed-out`, until `reconnect()`. Call it when the user signs out.
   */
  endAll(): void;
}

/**
 * Connects to a channel as `connect` does, over one connection for all tabs of one user.
 *
 * @throws EventSourceError `no-event-source` when the platform has none and none is given.
 */
export function connectShared<C extends Channel>(
  channel: C,
  options: ConnectSharedOptions = {},
): SharedSource<C> {
  const { name = channel.path, who = () => '', watches, ...rest } = options;
  const platform = { ...findSharingPlatform(), ...options.platform };
  const names = Object.fromEntries([...channel.events].map(([key, { kind }]) => [key, kind]));
  let joined: { readonly group: string; readonly follower: Follower } | undefined;
  let canShare = true;
  let isEnded = false;
  let isOver = false;
  let topics: ReadonlySet<string> | undefined;

  function findGroup(): Follower | 'ended' | undefined {
    if (isEnded) return 'ended';
    const group = `tidings/${String(sharingVersion)}/${name}/${encodeURIComponent(who())}`;
    if (joined?.group === group) return joined.follower;
    joined?.follower.close();
    joined = undefined;
    const follower = canShare && !isOver ? join(group) : undefined;
    if (follower !== undefined) joined = { group, follower };
    return follower;
  }

  function join(group: string): Follower | undefined {
    const { locks, openChannel } = platform;
    const elections = findElections();
    if (locks === undefined || openChannel === undefined || elections.length === 0)
      return undefined;
    return joinGroup({
      group,
      platform,
      locks,
      openChannel,
      newId,
      elections,
      limits: { ...defaultSharingLimits, ...options.sharing },
      onEnd() {
        joined = undefined;
        isEnded = true;
        // Once its readers have failed: the wrapper's next attempt then ends the source.
        queueMicrotask(() => {
          source.reconnect();
        });
      },
      onUnusable() {
        joined = undefined;
        canShare = false;
      },
    });
  }

  function findElections(): OpenElection[] {
    const { locks, openChannel } = platform;
    const openWorker = options.platform?.openWorker ?? findWorkers();
    const found: OpenElection[] = [];
    if (locks === undefined || openChannel === undefined) return found;
    if (openWorker !== undefined && options.transport !== 'locks') {
      found.push((electionOptions) =>
        createWorkerElection(openWorker, { ...electionOptions, locks }),
      );
    }
    if (options.transport !== 'worker') {
      found.push((electionOptions) =>
        createLazyElection(async () => {
          const { createLocksElection } = await import('./locks-election.chunk.ts');
          return createLocksElection({ ...electionOptions, locks, openChannel, newId });
        }, electionOptions.onUnusable),
      );
    }
    return found;
  }

  const { EventSource } = platform;
  const source = connect(channel, {
    ...rest,
    clock: platform.clock,
    // Without one, `connect` reports what is missing.
    ...(EventSource !== undefined && {
      EventSource: createVirtualEventSource({
        EventSource,
        group: findGroup,
        readRequest(url) {
          const named = watches?.();
          topics = named && new Set(named);
          return readRequest(url, platform.base, { topics: named ?? [], names });
        },
      }),
    }),
    accepts: (topic) => topics?.has(topic) ?? true,
    fetch: (...request) =>
      isEnded ? Promise.resolve(signedOut()) : (options.fetch ?? globalThis.fetch)(...request),
  });

  const stopWatching = source.onState((state) => {
    if (state.name !== 'stopped' || state.reason !== 'closed') return;
    leave();
  });

  function leave(): void {
    isOver = true;
    stopWatching();
    joined?.follower.close();
    joined = undefined;
  }
  if (source.state.name === 'stopped') leave();

  return {
    get state() {
      return source.state;
    },
    get position() {
      return source.position;
    },
    get contained() {
      return source.contained;
    },
    get unknown() {
      return source.unknown;
    },
    on: (event, listener) => source.on(event, listener),
    onState: (listener) => source.onState(listener),
    reconnect() {
      isEnded = false;
      source.reconnect();
    },
    check() {
      source.check();
    },
    close() {
      source.close();
    },
    [Symbol.dispose]() {
      source.close();
    },
    endAll() {
      joined?.follower.endAll();
    },
  };
}

/** Answers on the server's behalf why the stream is refused. */
function signedOut(): Response {
  return new Response(JSON.stringify({ code: 'signed-out' }), {
    status: 401,
    headers: { 'content-type': 'application/problem+json' },
  });
}

function newId(): string {
  return globalThis.crypto.randomUUID();
}
