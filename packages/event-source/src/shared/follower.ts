import { createAlarm } from '../alarm.ts';
import { createTypedPort } from './typed-port.ts';
import { ackEveryChars, type SharingLimits } from './limits.ts';
import {
  transitionLiveness,
  type Liveness,
  type LivenessEffect,
  type LivenessInput,
} from './liveness.ts';
import type { Election, ElectionOptions } from './election.ts';
import type {
  GroupMessage,
  LeaderMessage,
  TypedPort,
  SharedEvent,
  TabMessage,
} from './messages.ts';
import type { Locks, MessageTarget, SharingPlatform } from './platform.ts';
import type { ReaderRequest } from './reader-request.ts';
import { sizeOf } from './record.ts';

/** One reader, as its tab sees it. */
export interface TabReader {
  /** What it asks for, from its current position. */
  readonly request: ReaderRequest;
  opened(): void;
  received(event: SharedEvent): void;
  failed(refused: boolean): void;
}

/** A tab's membership in a group. */
export interface Follower {
  join(reader: TabReader): void;
  leave(reader: TabReader): void;
  /** Ends the stream of everyone in the group, this tab included. */
  endAll(): void;
  /** Leaves the group. */
  close(): void;
}

/** Makes an election. */
export type OpenElection = (options: ElectionOptions) => Election;

/** Joins a group. If the leader dies, the next one continues from where each reader is. */
export function joinGroup(options: {
  readonly group: string;
  readonly platform: SharingPlatform;
  readonly locks: Locks;
  readonly openChannel: (name: string) => MessageTarget;
  readonly newId: () => string;
  readonly limits: SharingLimits;
  /** Tried in this order. */
  readonly elections: readonly OpenElection[];
  /** Some tab ended everyone's streams. */
  readonly onEnd: () => void;
  /** None of the elections works here. */
  readonly onUnusable: () => void;
}): Follower {
  const { group, platform, locks, limits, elections, onEnd, onUnusable } = options;
  const { clock, life } = platform;
  const channel = createTypedPort<GroupMessage, GroupMessage>(options.openChannel(group));
  const readers = new Map<number, TabReader>();
  const tabLock = `${group}/tab/${options.newId()}`;
  let lastReader = 0;
  let releaseTab = (): void => undefined;
  let isClosed = false;
  let port: TypedPort<TabMessage, LeaderMessage> | undefined;
  /** The leader at the other end has answered. */
  let isAccepted = false;
  let state: Liveness = { name: 'seeking', tries: 0 };
  let since = clock.now();
  let read = 0;
  let acknowledged = 0;
  let used = 0;
  let election: Election | undefined;

  const leftMs = (): number | undefined => {
    if (isClosed || election === undefined || state.name === 'asleep') return undefined;
    const allowedMs = state.name === 'following' ? limits.askAfterMs : limits.answerWithinMs;
    return since + allowedMs - clock.now();
  };
  const alarm = createAlarm(clock, {
    remainingMs: leftMs,
    ring() {
      dispatch(-(leftMs() ?? 0) > limits.lateMs ? 'late' : 'due');
    },
  });

  function dispatch(input: LivenessInput): void {
    if (isClosed) return;
    const step = transitionLiveness(state, input);
    if (step.state !== state || input === 'heard') since = clock.now();
    state = step.state;
    for (const effect of step.effects) perform(effect);
    alarm.adjust();
  }

  function perform(effect: LivenessEffect): void {
    switch (effect) {
      case 'seek':
        election?.seek();
        return;
      case 'replace':
        if (state.name === 'seeking' && state.tries > limits.maxTries) useNext();
        else election?.replace();
        return;
      case 'join':
        election?.settled();
        for (const [id, reader] of readers) ask(id, reader);
        return;
      case 'ping':
        ping();
        return;
      case 'yield':
        dropPort();
        election?.yield();
    }
  }

  function ask(id: number, { request }: TabReader): void {
    port?.post({ type: 'join', reader: id, request });
  }

  function ping(): void {
    acknowledged = read;
    port?.post({ type: 'ping', read });
  }

  function dropPort(): void {
    port?.post({ type: 'bye' });
    port?.close();
    port = undefined;
    isAccepted = false;
  }

  function takePort(next: TypedPort<TabMessage, LeaderMessage>): void {
    if (isClosed) {
      next.close();
      return;
    }
    dropPort();
    port = next;
    isAccepted = false;
    read = acknowledged = 0;
    next.listen(receive);
    next.post({ type: 'hello', lock: tabLock });
  }

  function receive(message: LeaderMessage): void {
    isAccepted = true;
    dispatch(message.type === 'welcome' ? 'found' : 'heard');
    switch (message.type) {
      case 'welcome':
      case 'pong':
        return;
      case 'opened':
        readers.get(message.reader)?.opened();
        return;
      case 'event': {
        const { reader, name, data, id } = message;
        read += sizeOf(message);
        if (read - acknowledged >= ackEveryChars) ping();
        readers.get(reader)?.received({ name, data, id });
        return;
      }
      case 'failed': {
        const reader = readers.get(message.reader);
        readers.delete(message.reader);
        reader?.failed(message.refused);
      }
    }
  }

  function useNext(): void {
    election?.yield();
    dropPort();
    const open = elections[used];
    used += 1;
    if (open === undefined) {
      close();
      onUnusable();
      return;
    }
    // An election that was abandoned is ignored from now on.
    const mine = used;
    const ifMine =
      <Args extends readonly unknown[]>(act: (...args: Args) => void) =>
      (...args: Args): void => {
        if (mine === used && !isClosed) act(...args);
      };
    election = open({
      group,
      platform,
      limits,
      broadcast: channel.post,
      onPort: takePort,
      onLost: ifMine(() => {
        dispatch('lost');
      }),
      onUnusable: ifMine(useNext),
    });
    state = { name: 'seeking', tries: 0 };
    since = clock.now();
    election.seek();
    alarm.adjust();
  }

  function close(): void {
    if (isClosed) return;
    stopLife();
    dropPort();
    election?.yield();
    isClosed = true;
    alarm.adjust();
    channel.close();
    releaseTab();
  }

  function end(): void {
    const all = [...readers.values()];
    readers.clear();
    close();
    onEnd();
    for (const reader of all) reader.failed(true);
  }

  const stopSleep = life.onSleep(() => {
    dispatch('sleep');
  });
  const stopWake = life.onWake(() => {
    dispatch('wake');
  });
  const stopLife = (): void => {
    stopSleep();
    stopWake();
  };
  channel.listen((message) => {
    if (message.type === 'end') end();
    else election?.received(message);
  });
  // Held for the tab's lifetime: by it the leader learns that this tab is gone.
  locks
    .request(tabLock, {}, () => {
      if (isClosed) return undefined;
      useNext();
      return new Promise<void>((resolve) => {
        releaseTab = resolve;
      });
    })
    .catch(onUnusable);

  return {
    join(reader) {
      lastReader += 1;
      readers.set(lastReader, reader);
      if (isAccepted) ask(lastReader, reader);
    },
    leave(reader) {
      for (const [id, known] of readers) {
        if (known !== reader) continue;
        readers.delete(id);
        port?.post({ type: 'leave', reader: id });
      }
    },
    endAll() {
      channel.post({ type: 'end' });
      end();
    },
    close,
  };
}
