/** What a command was asked to do. */
export type CommandLine<Read> =
  | { readonly kind: 'run'; readonly read: Read }
  | { readonly kind: 'help' }
  /** The arguments are wrong, as the message says. */
  | { readonly kind: 'rejected'; readonly message: string };

/**
 * Reads what a command was asked to do. Help (`--help` or `-h` before a `--`) wins over what is wrong.
 *
 * @param read Reads the arguments; whatever it throws is about them.
 */
export function parseCommandLine<Read>(
  read: (args: string[]) => Read,
  args: readonly string[],
): CommandLine<Read> {
  const end = args.indexOf('--');
  const own = end === -1 ? args : args.slice(0, end);
  if (own.some((argument) => argument === '--help' || argument === '-h')) return { kind: 'help' };
  try {
    return { kind: 'run', read: read([...args]) };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    // Node's first sentence names the option; the next ones explain `--` at length.
    const isOfNode = error instanceof TypeError && 'code' in error;
    const [sentence = ''] = isOfNode ? message.split('. ') : [message];
    return { kind: 'rejected', message: sentence.replace(/\.?$/, '.') };
  }
}

/**
 * Reads the arguments of this process. For help it prints the usage and exits with 0; what is wrong it prints on stderr
 * with the usage, and exits with 2.
 *
 * @example
 * const { values } = readCommandLine(usage, (args) => parseArgs({ args, options }));
 */
export function readCommandLine<Read>(usage: string, read: (args: string[]) => Read): Read {
  const line = parseCommandLine(read, process.argv.slice(2));
  if (line.kind === 'run') return line.read;
  if (line.kind === 'help') {
    process.stdout.write(`${usage}\n`);
    process.exit(0);
  }
  process.stderr.write(`${line.message}\n\n${usage}\n`);
  process.exit(2);
}
