import type { Clock } from './alarm.ts';
import type { ReconnectLimits } from './limits.ts';
import type { EventSourceConstructor } from './platform.ts';
import type { Report } from './report.ts';

/** Options of a source; every part of the platform is an input. */
export interface ConnectOptions {
  /**
   * Where the stream is; may have a query (`/sse?room=a`). A function is called before each connection; when
   * its result changes, the next connection sends the topics that it already covers.
   * @defaultValue the channel's path
   */
  readonly url?: string | (() => string);
  /** Makes connections. @defaultValue the platform's; Node needs one, e.g. npm `eventsource` */
  readonly EventSource?: EventSourceConstructor;
  /** Asks why a connection was refused. @defaultValue the platform's */
  readonly fetch?: typeof fetch;
  /** Draws from 0 up to 1. @defaultValue `Math.random` */
  readonly random?: () => number;
  /** Provides the time and timers, at most one at a time. @defaultValue the platform's */
  readonly clock?: Clock;
  /** Resumes from an earlier position. @defaultValue none: a first visit */
  readonly lastEventId?: string;
  /** Names the topics that `lastEventId` covers. @defaultValue all of the URL's */
  readonly topics?: readonly string[];
  /**
   * Returns whether the events of a topic are for this source; others are skipped, and not counted in
   * `missed`. For a stream that carries more than was asked for. @defaultValue all are
   */
  readonly accepts?: (topic: string) => boolean;
  /** Closes the source when it aborts. */
  readonly signal?: AbortSignal;
  /** Overrides single bounds of reconnecting. */
  readonly reconnect?: Partial<ReconnectLimits>;
  /** Called with problems that stop nothing; what it throws is ignored. */
  readonly onReport?: (report: Report) => void;
}
