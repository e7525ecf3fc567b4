import { describeDatabaseError, isDatabaseUnavailable, type FeedLog } from '@tidings/change-feed';

/** Milliseconds for which repetitions of a warning or error are only counted after its line. */
export const defaultThrottleMs = 60_000;

/** Kinds that are distinguished; beyond that, the rest counts as one kind until some are forgotten. */
const maxKinds = 100;

interface Kind {
  repeated: number;
  readonly write: (repeated: number) => void;
}

/**
 * Creates a log that writes one line per kind of warning or error and interval: the first at once, then the
 * number of repetitions at the end of each interval that had any. A kind is a message and the sort of error
 * with it. An unavailable database is written in one line, without a stack: nothing in this process is wrong.
 */
export function createThrottledLog(log: FeedLog, { throttleMs = defaultThrottleMs } = {}): FeedLog {
  const kinds = new Map<string, Kind>();

  function watch(name: string, kind: Kind): void {
    const timer = setTimeout(() => {
      const { repeated } = kind;
      if (repeated === 0) {
        kinds.delete(name);
        return;
      }
      kind.repeated = 0;
      kind.write(repeated);
      watch(name, kind);
    }, throttleMs);
    timer.unref();
  }

  function throttled(level: 'warn' | 'error') {
    return (fields: object, message: string): void => {
      const error = 'err' in fields ? fields.err : undefined;
      const exact = `${level} ${message} ${sortOf(error)}`;
      const name = kinds.has(exact) || kinds.size < maxKinds ? exact : level;
      const known = kinds.get(name);
      if (known !== undefined) {
        known.repeated += 1;
        return;
      }
      const short = isDatabaseUnavailable(error)
        ? { ...fields, err: undefined, reason: describeDatabaseError(error) }
        : fields;
      const kind: Kind = {
        repeated: 0,
        write(repeated) {
          log[level]({ ...short, repeated, withinMs: throttleMs }, message);
        },
      };
      kinds.set(name, kind);
      log[level](short, message);
      watch(name, kind);
    };
  }

  return {
    info: (fields, message) => {
      log.info(fields, message);
    },
    warn: throttled('warn'),
    error: throttled('error'),
  };
}

/** Errors of one sort differ at most in what they quote. */
function sortOf(error: unknown): string {
  if (!(error instanceof Error)) return '';
  const code = 'code' in error ? String(error.code) : '';
  return isDatabaseUnavailable(error) ? `${error.name} ${code}` : `${error.name} ${error.message}`;
}
