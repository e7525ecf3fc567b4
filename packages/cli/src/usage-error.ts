import { parseArgs, type ParseArgsConfig } from 'node:util';

/** An argument is wrong; the message names it. The command prints its usage and exits with 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** The task failed for a reason that the user can remove; the message says how. The command exits with 1. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
}

/**
 * Parses options and positionals.
 *
 * @throws UsageError for an option that is not among `options`
 */
export function readOptions<const T extends NonNullable<ParseArgsConfig['options']>>(
  args: readonly string[],
  options: T,
): ReturnType<typeof parseArgs<{ args: string[]; allowPositionals: true; options: T }>> {
  try {
    return parseArgs({ args: [...args], allowPositionals: true, options });
  } catch (error) {
    // Node's own sentence names the option, and then explains `--` at length.
    const [sentence = ''] = String(error instanceof Error ? error.message : error).split('. ');
    throw new UsageError(`${sentence.replace(/\.$/, '')}.`, { cause: error });
  }
}
