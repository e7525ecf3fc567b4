import { readFile, writeFile } from 'node:fs/promises';
import type { Change } from '../compare/change.ts';
import { compareContracts } from '../compare/compare-contracts.ts';
import { readLocks, writeLocks } from '../lock/lock-files.ts';
import type { ContractLock } from '../lock/lock.ts';
import { addToChangelog, writeEntry } from './changelog.ts';
import { assertReleasable } from './assert-releasable.ts';

/** Of a release that has none before it. */
const nothingReleased: ContractLock = {
  channels: new Map(),
  http: { generation: 1, operations: {} },
};

/**
 * Moves the locks to the contract as it is, and writes what changed into the changelog. Returns the
 * changes; where there are none, nothing is written.
 *
 * @throws GateError `not-releasable` when it breaks somebody who was not told.
 */
export async function releaseContract(options: {
  /** Where the locks are. */
  readonly folder: string;
  /** The changelog's file. */
  readonly changelog: string;
  readonly current: ContractLock;
  readonly serversFirst: boolean;
  /** The day of the release, as `2026-01-31`. */
  readonly day: string;
}): Promise<readonly Change[]> {
  const { folder, changelog, current, serversFirst, day } = options;
  const locked = await readLocks(folder);
  const released = locked ?? nothingReleased;
  const changes = compareContracts(released, current);
  if (changes.length === 0) return changes;
  // Before the first release there is nobody to break.
  if (locked !== undefined) assertReleasable(changes, { released, current, serversFirst });
  await writeLocks(folder, current);
  const entry = writeEntry(changes, { day, generation: current.http.generation });
  await writeFile(changelog, addToChangelog(await textOf(changelog), entry));
  return changes;
}

async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return '';
    throw error;
  }
}
