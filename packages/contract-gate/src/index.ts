export { type Change, type Direction, type Impact } from './compare/change.ts';
export { compareContracts } from './compare/compare-contracts.ts';
export { GateError, type GateErrorCode } from './errors.ts';
export { readLocks } from './lock/lock-files.ts';
export { type ContractLock } from './lock/lock.ts';
export { writeLock, type Contract, type Operation } from './lock/write-lock.ts';
export { releaseContract } from './release/release-contract.ts';
export { isBreaking, writeReport } from './release/write-report.ts';
