import { isDatabaseUnavailable, type Change, type FeedLog } from '@tidings/change-feed';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * A part of the application that is told of each item of the feed before it is published. What it throws
 * is logged and ends nothing; then everything waits until it has read its state again with `opened`.
 */
export interface FeedListener {
  /** Takes in a change. */
  change(change: Change): void | Promise<void>;
  /** Reads everything again: changes before this moment may have been missed. */
  opened(): Promise<void>;
  /** Every change before this moment has arrived. */
  heartbeat(): void;
}

/** What informing listeners takes. */
export interface InformOptions {
  readonly log: Pick<FeedLog, 'warn' | 'error'>;
  /** Whether the feed has stopped, so that nothing need wait any more. */
  readonly isStopped: () => boolean;
}

/** Milliseconds before a listener that failed is called again. */
const retryAfterMs = 500;

/**
 * Lets a listener take in a change, or read everything again where there is none. For as long as it fails,
 * the change waits, and so do all later ones: what depends on it, such as access, would be out of date. A
 * listener that throws has to read everything again, unless only the database was unavailable.
 */
export async function informListener(
  listener: FeedListener,
  change: Change | undefined,
  { log, isStopped }: InformOptions,
): Promise<void> {
  let pending = change;
  for (;;) {
    try {
      await (pending === undefined ? listener.opened() : listener.change(pending));
      return;
    } catch (error) {
      if (isStopped()) return;
      if (isDatabaseUnavailable(error)) {
        log.warn({ err: error }, 'A document could not be read again; it is tried until it can.');
      } else {
        pending = undefined;
        log.error({ err: error }, 'A listener threw; it reads everything again until it succeeds.');
      }
    }
    await sleep(retryAfterMs);
  }
}
