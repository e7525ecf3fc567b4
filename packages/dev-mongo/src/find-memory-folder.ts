import { statfs } from 'node:fs/promises';

/** Where Linux offers memory as a file system. */
const memoryFolder = '/dev/shm';
/** Free bytes below which data goes to the disk: a mongod keeps an oplog of up to 1 GB, and its journal. */
const minFreeBytes = 4 * 2 ** 30;

/** Finds a folder whose files are kept in memory; undefined where there is none, or too little is free. */
export async function findMemoryFolder(): Promise<string | undefined> {
  try {
    const { bavail, bsize } = await statfs(memoryFolder);
    return bavail * bsize >= minFreeBytes ? memoryFolder : undefined;
  } catch {
    return undefined;
  }
}
