import type { Contract } from '@tidings/contract-gate';
import * as contracts from '@tidings/contracts';
import type { Channel } from '@tidings/protocol';
import { join } from 'node:path';

const folder = join(import.meta.dirname, '../../packages/contracts');

/** Where the released contract is kept. */
export const lockFolder = join(folder, 'lock');
/** Where releases say what they changed. */
export const changelogFile = join(folder, 'CHANGELOG.md');

/** The contract as the code has it: every channel that the package exports, and every HTTP operation. */
export const currentContract: Contract = {
  channels: Object.values<unknown>(contracts).filter(isChannel),
  operations: contracts.operations,
};

function isChannel(value: unknown): value is Channel {
  return typeof value === 'object' && value !== null && 'generation' in value && 'events' in value;
}
