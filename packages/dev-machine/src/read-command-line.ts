/**
 * Reads what a command was asked to do. `--help` (before a `--`) prints the usage and exits with 0; arguments that `read` rejects are
 * named on stderr with the usage, and exit with 2.
 *
 * @param read Reads the arguments; whatever it throws is about them.
 *
 * @example
 * const { values } = readCommandLine(usage, (args) => parseArgs({ args, options }));
 */
export function readCommandLine<Read>(
  usage: string,
  read: (args: string[]) => Read,
  args: readonly string[] = process.argv.slice(2),
): Read {
  const end = args.indexOf('--');
  const own = end === -1 ? args : args.slice(0, end);
  if (own.some((argument) => argument === '--help' || argument === '-h')) {
    process.stdout.write(`${usage}\n`);
    process.exit(0);
  }
  try {
    return read([...args]);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    // Node's first sentence names the option; the next ones explain `--` at length.
    const isOfNode = error instanceof TypeError && 'code' in error;
    const [sentence = ''] = isOfNode ? message.split('. ') : [message];
    process.stderr.write(`${sentence.replace(/\.?$/, '.')}\n\n${usage}\n`);
    process.exit(2);
  }
}
