import { describeDatabaseError, isDatabaseUnavailable, type FeedLog } from '@tidings/change-feed';

/** Milliseconds for which a kind of warning or error is counted after a line about it. */
export const quietForMs = 60_000;

/** Kinds that are told apart; what comes beyond them is one more kind, until some are forgotten. */
const maxKinds = 100;

interface Kind {
  repeated: number;
  readonly write: (repeated: number) => void;
}

/**
 * Makes a log that writes one line per kind of warning or error and interval: the first at once, then, at
 * the end of each interval in which there were more, how many. A kind is a message and the sort of error
 * with it. An error that means that the database is unavailable is written in one line, without a stack:
 * nothing in this process has gone wrong.
 */
export function createQuietLog(log: FeedLog, { quietMs = quietForMs } = {}): FeedLog {
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
    }, quietMs);
    timer.unref();
  }

  function quiet(level: 'warn' | 'error') {
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
          log[level]({ ...short, repeated, withinMs: quietMs }, message);
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
    warn: quiet('warn'),
    error: quiet('error'),
  };
}

/** Two errors of one sort differ in what they quote at most. */
function sortOf(error: unknown): string {
  if (!(error instanceof Error)) return '';
  const code = 'code' in error ? String(error.code) : '';
  return isDatabaseUnavailable(error) ? `${error.name} ${code}` : `${error.name} ${error.message}`;
}
