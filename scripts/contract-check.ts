import {
  compareContracts,
  isBreaking,
  readLocks,
  writeLock,
  writeReport,
} from '@tidings/contract-gate';
import { currentContract, lockFolder } from './contract/current-contract.ts';

/** `pnpm contract:check`: fails when the contract breaks clients or servers of the last release. */
const released = await readLocks(lockFolder);
if (released === undefined) {
  console.error(`There is no lock in ${lockFolder}. Make the first one: pnpm contract:release`);
  process.exit(1);
}
const changes = compareContracts(released, writeLock(currentContract));
console.log(writeReport(changes));
process.exitCode = changes.some(isBreaking) ? 1 : 0;
