import { contractUsage, runContract } from './contract/contract-command.ts';
import { doctorUsage, runDoctor } from './doctor/doctor-command.ts';
import { quarantineUsage, runQuarantineCommand } from './quarantine-command.ts';
import { CommandError, UsageError } from './usage-error.ts';

interface Command {
  readonly summary: string;
  readonly usage: string;
  readonly run: (args: readonly string[]) => Promise<0 | 1 | 2>;
}

const commands = new Map<string, Command>([
  [
    'contract',
    {
      summary: 'says whom a change of the contract breaks',
      usage: contractUsage,
      run: runContract,
    },
  ],
  [
    'doctor',
    { summary: 'says whether a deployment is suitable', usage: doctorUsage, run: runDoctor },
  ],
  [
    'quarantine',
    {
      summary: 'lists and releases documents that broke the contract',
      ...{ usage: quarantineUsage, run: runQuarantineCommand },
    },
  ],
]);

const usage = `tidings COMMAND [OPTIONS]

${[...commands].map(([name, { summary }]) => `  ${name.padEnd(12)}${summary}`).join('\n')}

\`tidings COMMAND --help\` shows the options of one command.`;

/** Runs the command line; returns the exit code: 0, 1 if the task failed, 2 if an argument is wrong. */
export async function run(args: readonly string[]): Promise<0 | 1 | 2> {
  const [name, ...rest] = args;
  if (name === '--help' || name === '-h') return print(usage);
  const command = name === undefined ? undefined : commands.get(name);
  if (command === undefined) {
    return reject(name === undefined ? 'Name a command.' : `There is no command "${name}".`, usage);
  }
  const [first] = rest;
  if (first === '--help' || first === '-h') return print(command.usage);
  if (name !== 'quarantine' && rest.some((each) => each === '--help' || each === '-h')) {
    return print(command.usage);
  }
  try {
    return await command.run(rest);
  } catch (error) {
    if (error instanceof UsageError) return reject(error.message, command.usage);
    if (!(error instanceof CommandError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return 1;
  }
}

function print(text: string): 0 {
  process.stdout.write(`${text}\n`);
  return 0;
}

function reject(sentence: string, text: string): 2 {
  process.stderr.write(`${sentence}\n\n${text}\n`);
  return 2;
}
