import type { FeedLog } from '@tidings/change-feed';
import { inspect } from 'node:util';

/** The log of who has none: warnings and errors become warnings of the process, the rest is left out. */
export const warnings: FeedLog = {
  info: () => undefined,
  warn,
  error: warn,
};

function warn(fields: object, message: string): void {
  process.emitWarning(`${message} ${inspect(fields, { breakLength: Infinity })}`, 'TidingsWarning');
}
