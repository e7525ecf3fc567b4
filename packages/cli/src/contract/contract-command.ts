import {
  compareContracts,
  GateError,
  isBreaking,
  readLocks,
  releaseContract,
  writeLock,
  writeReport,
  type Contract,
} from '@tidings/contract-gate';
import { join } from 'node:path';
import { CommandError, readOptions, UsageError } from '../usage-error.ts';
import { loadContract } from './load-contract.ts';
import { writeRecordedPayloads } from './recorded-payloads.ts';

/** The usage of `tidings contract`. */
export const contractUsage = `tidings contract check FILE [--lock FOLDER]
tidings contract release FILE [--lock FOLDER] [--changelog FILE] [--servers-first]

Compares the channels that FILE exports, and the HTTP operations that it exports as \`operations\`, with the
released ones. \`check\` says whom a change breaks; \`release\` writes the lock and the changelog.

  --lock FOLDER      where released contracts are kept, to be committed (contract-lock)
  --changelog FILE   where releases say what they changed (CHANGELOG.md in the lock's folder)
  --servers-first    no page is served before the last old server is gone

Exits with 0; with 1 if a change breaks clients or servers; with 2 if an argument is wrong.`;

/** Runs `tidings contract`; returns the exit code. */
export async function runContract(args: readonly string[]): Promise<0 | 1> {
  const { values, positionals } = readOptions(args, {
    lock: { type: 'string' },
    changelog: { type: 'string' },
    'servers-first': { type: 'boolean' },
  });
  const [task, file, ...others] = positionals;
  if (task !== 'check' && task !== 'release') {
    throw new UsageError(
      task === undefined
        ? 'Use check or release.'
        : `There is no task "${task}": use check or release.`,
    );
  }
  if (file === undefined || others.length > 0) {
    throw new UsageError(`${task} takes one FILE, the module that exports the channels.`);
  }
  const { lock = 'contract-lock', changelog = join(lock, 'CHANGELOG.md') } = values;
  const serversFirst = values['servers-first'] === true;
  if (task === 'check' && (serversFirst || values.changelog !== undefined)) {
    throw new UsageError('--changelog and --servers-first belong to release.');
  }
  const contract = await loadContract(file);
  try {
    if (task === 'check') return await check(contract, lock);
    return await release(contract, { lock, changelog, serversFirst });
  } catch (error) {
    if (error instanceof GateError) throw new CommandError(error.message, { cause: error });
    throw error;
  }
}

async function check(contract: Contract, lock: string): Promise<0 | 1> {
  const released = await readLocks(lock);
  if (released === undefined) {
    throw new CommandError(`No contract was released into ${lock} yet: run the task \`release\`.`);
  }
  const changes = compareContracts(released, writeLock(contract));
  process.stdout.write(`${writeReport(changes)}\n`);
  return changes.some(isBreaking) ? 1 : 0;
}

async function release(
  contract: Contract,
  options: { readonly lock: string; readonly changelog: string; readonly serversFirst: boolean },
): Promise<0> {
  const { lock, changelog, serversFirst } = options;
  const changes = await releaseContract({
    ...{ folder: lock, changelog, serversFirst },
    current: writeLock(contract),
    day: new Date().toISOString().slice(0, 10),
  });
  if (changes.length > 0) await writeRecordedPayloads(lock, contract.channels);
  const summary =
    changes.length === 0
      ? 'Nothing has changed since the last release.'
      : `Released ${String(changes.length)} changes: see ${changelog} and ${lock}.`;
  process.stdout.write(`${summary}\n`);
  return 0;
}
