import { GateError, releaseContract, writeLock } from '@tidings/contract-gate';
import { parseArgs } from 'node:util';
import { changelogFile, currentContract, lockFolder } from './contract/current-contract.ts';
import { writeRecordedPayloads } from './contract/recorded-payloads.ts';

/** `pnpm contract:release`: moves the locks on purpose, and says in the changelog what changed. */
const { values } = parseArgs({ options: { 'servers-first': { type: 'boolean', default: false } } });
try {
  const changes = await releaseContract({
    folder: lockFolder,
    changelog: changelogFile,
    current: writeLock(currentContract),
    serversFirst: values['servers-first'],
    day: new Date().toISOString().slice(0, 10),
  });
  if (changes.length > 0) await writeRecordedPayloads(lockFolder, currentContract.channels);
  console.log(
    changes.length === 0
      ? 'The contract is the released one: nothing to release.'
      : `${String(changes.length)} changes released: see ${changelogFile} and ${lockFolder}.`,
  );
} catch (error) {
  if (!(error instanceof GateError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
