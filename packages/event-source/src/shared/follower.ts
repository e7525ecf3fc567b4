import { createAlarm } from '../alarm.ts';
import { createLine } from './line.ts';
import { ackEveryChars, type SharingLimits } from './limits.ts';
import { follow, type Liveness, type LivenessEffect, type LivenessInput } from './liveness.ts';
import type { Mechanism, MechanismOptions } from './mechanism.ts';
import type { GroupMessage, HolderMessage, Line, SharedEvent, TabMessage } from './messages.ts';
import type { Locks, MessageTarget, SharingPlatform } from './platform.ts';
import type { ReaderRequest } from './reader-request.ts';
import { sizeOf } from './record.ts';

/** One reader, as its tab talks to it. */
export interface TabReader {
  /** What it asks for from where it is now. */
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

/** Makes a mechanism out of what it is told and whom it tells. */
export type OpenMechanism = (options: MechanismOptions) => Mechanism;

/** Joins a group. What the holder does not live to say is said by the next, from where each reader is. */
export function joinGroup(options: {
  readonly group: string;
  readonly platform: SharingPlatform;
  readonly locks: Locks;
  readonly openChannel: (name: string) => MessageTarget;
  readonly newId: () => string;
  readonly limits: SharingLimits;
  /** Tried in this order. */
  readonly mechanisms: readonly OpenMechanism[];
  /** Somebody ended the streams of all. */
  readonly onEnd: () => void;
  /** None of the mechanisms works here. */
  readonly onUnusable: () => void;
}): Follower {
  const { group, platform, locks, limits, mechanisms, onEnd, onUnusable } = options;
  const { clock, life } = platform;
  const channel = createLine<GroupMessage, GroupMessage>(options.openChannel(group));
  const readers = new Map<number, TabReader>();
  const tabLock = `${group}/tab/${options.newId()}`;
  let lastReader = 0;
  let releaseTab = (): void => undefined;
  let isClosed = false;
  let line: Line<TabMessage, HolderMessage> | undefined;
  /** The holder at the other end has answered. */
  let isWelcome = false;
  let state: Liveness = { name: 'seeking', tries: 0 };
  let since = clock.now();
  let read = 0;
  let acknowledged = 0;
  let used = 0;
  let mechanism: Mechanism | undefined;

  const leftMs = (): number | undefined => {
    if (isClosed || mechanism === undefined || state.name === 'asleep') return undefined;
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
    const step = follow(state, input);
    if (step.state !== state || input === 'heard') since = clock.now();
    state = step.state;
    for (const effect of step.effects) perform(effect);
    alarm.adjust();
  }

  function perform(effect: LivenessEffect): void {
    switch (effect) {
      case 'seek':
        mechanism?.seek();
        return;
      case 'replace':
        if (state.name === 'seeking' && state.tries > limits.maxTries) useNext();
        else mechanism?.replace();
        return;
      case 'join':
        mechanism?.settled();
        for (const [id, reader] of readers) ask(id, reader);
        return;
      case 'ping':
        ping();
        return;
      case 'yield':
        dropLine();
        mechanism?.yield();
    }
  }

  function ask(id: number, { request }: TabReader): void {
    line?.post({ type: 'join', reader: id, request });
  }

  function ping(): void {
    acknowledged = read;
    line?.post({ type: 'ping', read });
  }

  function dropLine(): void {
    line?.post({ type: 'bye' });
    line?.close();
    line = undefined;
    isWelcome = false;
  }

  function takeLine(next: Line<TabMessage, HolderMessage>): void {
    if (isClosed) {
      next.close();
      return;
    }
    dropLine();
    line = next;
    isWelcome = false;
    read = acknowledged = 0;
    next.listen(hear);
    next.post({ type: 'hello', lock: tabLock });
  }

  function hear(message: HolderMessage): void {
    isWelcome = true;
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
    mechanism?.yield();
    dropLine();
    const open = mechanisms[used];
    used += 1;
    if (open === undefined) {
      close();
      onUnusable();
      return;
    }
    // A mechanism that was left has nothing to say any more.
    const mine = used;
    const ifMine =
      <Args extends readonly unknown[]>(act: (...args: Args) => void) =>
      (...args: Args): void => {
        if (mine === used && !isClosed) act(...args);
      };
    mechanism = open({
      group,
      platform,
      limits,
      say: channel.post,
      onLine: takeLine,
      onLost: ifMine(() => {
        dispatch('lost');
      }),
      onUnusable: ifMine(useNext),
    });
    state = { name: 'seeking', tries: 0 };
    since = clock.now();
    mechanism.seek();
    alarm.adjust();
  }

  function close(): void {
    if (isClosed) return;
    stopLife();
    dropLine();
    mechanism?.yield();
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
    else mechanism?.heard(message);
  });
  // Held for life: the holder learns by it that this tab is gone.
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
      if (isWelcome) ask(lastReader, reader);
    },
    leave(reader) {
      for (const [id, known] of readers) {
        if (known !== reader) continue;
        readers.delete(id);
        line?.post({ type: 'leave', reader: id });
      }
    },
    endAll() {
      channel.post({ type: 'end' });
      end();
    },
    close,
  };
}
