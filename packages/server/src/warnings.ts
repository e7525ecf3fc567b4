import type { FeedLog } from '@tidings/change-feed';
import { inspect } from 'node:util';

/** The default log: warnings and errors become warnings of the process, the rest is omitted. */
export const warnings: FeedLog = {
  info: () => undefined,
  warn,
  error: warn,
};

function warn(fields: object, message: string): void {
  process.emitWarning(`${message} ${inspect(fields, { breakLength: Infinity })}`, 'TidingsWarning');
}
