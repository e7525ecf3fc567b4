import { isDatabaseUnavailable, type Change, type FeedLog } from '@tidings/change-feed';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * A part of the application that gets each item of the feed before it is published. What it throws is logged
 * and ends nothing; then everything waits until it has reloaded its state with `opened`.
 */
export interface FeedListener {
  /** Processes a change. */
  change(change: Change): void | Promise<void>;
  /** Reloads everything: earlier changes may have been missed. */
  opened(): Promise<void>;
  /** Called when every earlier change has arrived. */
  heartbeat(): void;
}

/** Options of informing a listener. */
export interface InformOptions {
  readonly log: Pick<FeedLog, 'warn' | 'error'>;
  /** Whether the feed has stopped, so that nothing need wait any more. */
  readonly isStopped: () => boolean;
}

/** Milliseconds before a listener that failed is called again. */
const retryAfterMs = 500;

/**
 * Passes a change to a listener, or lets it reload everything if there is none. While it fails, the change
 * waits, and so do all later ones: what depends on it, such as access, would be outdated. A listener that
 * throws has to reload everything, unless only the database was unavailable.
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
        log.warn({ err: error }, 'A document could not be read again; retrying until it can.');
      } else {
        pending = undefined;
        log.error({ err: error }, 'A listener threw; it reloads everything until it succeeds.');
      }
    }
    await sleep(retryAfterMs);
  }
}
