import type { Clock } from './alarm.ts';
import type { ReconnectLimits } from './limits.ts';
import type { EventSourceConstructor } from './platform.ts';
import type { Report } from './report.ts';

/** What a source can be given; every part of the platform is an input. */
export interface ConnectOptions {
  /**
   * Where the stream is; may carry a query (`/sse?room=a`). A function is asked before each
   * connection; when its answer changes, the next connection says which topics it already covers.
   * @defaultValue the channel's path
   */
  readonly url?: string | (() => string);
  /** Makes connections. @defaultValue the platform's; Node needs one, e.g. npm `eventsource` */
  readonly EventSource?: EventSourceConstructor;
  /** Asks why a connection was refused. @defaultValue the platform's */
  readonly fetch?: typeof fetch;
  /** Draws from 0 up to 1. @defaultValue `Math.random` */
  readonly random?: () => number;
  /** Tells the time and sets timers, at most one at a time. @defaultValue the platform's */
  readonly clock?: Clock;
  /** Resumes from a position known from before. @defaultValue none: a first visit */
  readonly lastEventId?: string;
  /** Names the topics that `lastEventId` covers. @defaultValue all of the URL's */
  readonly topics?: readonly string[];
  /**
   * Says whether the events of a topic are for this source; others are left out, and `missed` counts
   * without them. For a stream that carries more than was asked for. @defaultValue all are
   */
  readonly accepts?: (topic: string) => boolean;
  /** Closes the source when it aborts. */
  readonly signal?: AbortSignal;
  /** Overrides single bounds of reconnecting. */
  readonly reconnect?: Partial<ReconnectLimits>;
  /** Is told what is worth knowing and stops nothing; what it throws is ignored. */
  readonly onReport?: (report: Report) => void;
}
