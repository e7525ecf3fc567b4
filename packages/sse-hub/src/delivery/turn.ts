import type { Log, LogEntry } from '../log/log.ts';
import type { SubscriberIndex } from '../subscribers/subscriber-index.ts';
import type { Subscriber } from '../subscribers/subscriber.ts';
import type { Chunks } from './chunks.ts';
import type { Writer } from './writer.ts';

/** Delivers what was published, once per turn of the event loop. */
export interface Turn {
  /** As much was published in this turn as one write takes. */
  readonly isFull: boolean;
  /** Notes an entry that was appended: its subscribers get it when the turn ends. */
  appended(entry: LogEntry): void;
  /** Schedules the end of this turn, whether or not anything was published. */
  schedule(): void;
  /** Writes to a subscriber now, as much as one write takes; the rest follows in the next turns. */
  write(subscriber: Subscriber): void;
  /** Moves an idle subscriber to where this turn began: before that, nothing concerned its topics. */
  skipIdle(subscriber: Subscriber): void;
  /** Forgets a subscriber that has ended. */
  forget(subscriber: Subscriber): void;
  /** Call when the log was emptied: this turn begins at its end. */
  restart(): void;
  /** Call before older entries are prepended, which reuses sequence numbers below the first. */
  beforePrepend(): void;
  /** Cancels the scheduled end of the turn. */
  cancel(): void;
}

/** Creates the turns over a log. */
export function createTurn(options: {
  readonly log: Log;
  readonly chunks: Chunks;
  readonly writer: Writer;
  readonly subscribers: Pick<SubscriberIndex, 'watching'>;
  /** Bytes after which a turn is full. */
  readonly maxBytes: number;
  /** The log's tail has passed a subscriber: it needs snapshots. */
  readonly onOverrun: (subscriber: Subscriber) => void;
  /** A subscriber's sink threw. */
  readonly onBroken: (subscriber: Subscriber) => void;
  /** Called when every due subscriber has been written to. */
  readonly onEnd: () => void;
}): Turn {
  const { log, chunks, writer, subscribers, maxBytes, onOverrun, onBroken, onEnd } = options;
  /** Where the log ended when the last turn's writing was done. */
  let start = log.end;
  let bytes = 0;
  const touched = new Set<string>();
  const unfinished = new Set<Subscriber>();
  let ending: NodeJS.Immediate | undefined;

  function schedule(): void {
    ending ??= setImmediate(end);
  }

  /** Writes to each subscriber whose topics were touched, or who has more to read. */
  function end(): void {
    ending = undefined;
    const due = new Set(unfinished);
    unfinished.clear();
    for (const subscriber of subscribers.watching(touched)) due.add(subscriber);
    touched.clear();
    // A sink may publish while it is written to: that belongs to the next turn.
    const nextStart = log.end;
    for (const subscriber of due) {
      skipIdle(subscriber);
      if (subscriber.blockedAt === undefined) write(subscriber);
      else subscriber.isIdle = false;
    }
    start = nextStart;
    bytes = 0;
    chunks.forget();
    onEnd();
  }

  function skipIdle(subscriber: Subscriber): void {
    if (subscriber.isIdle) subscriber.seq = Math.max(subscriber.seq, start);
  }

  function write(subscriber: Subscriber): void {
    if (subscriber.state === 'closed' || subscriber.blockedAt !== undefined) return;
    skipIdle(subscriber);
    switch (writer.write(subscriber)) {
      case 'idle':
      case 'blocked':
        return;
      case 'more':
        unfinished.add(subscriber);
        schedule();
        return;
      case 'broken':
        onBroken(subscriber);
        return;
      case 'overrun':
        onOverrun(subscriber);
        // Priority frames do not wait for snapshots to be loaded.
        if (subscriber.state === 'joining') write(subscriber);
    }
  }

  return {
    get isFull() {
      return bytes >= maxBytes;
    },
    appended({ topic, frame }) {
      bytes += frame.length;
      chunks.forget();
      touched.add(topic);
    },
    schedule,
    write,
    skipIdle,
    forget(subscriber) {
      unfinished.delete(subscriber);
    },
    restart() {
      chunks.forget();
      start = log.end;
    },
    beforePrepend() {
      start = Math.max(start, log.first);
      chunks.forget();
    },
    cancel() {
      clearImmediate(ending);
    },
  };
}
