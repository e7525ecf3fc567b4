import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ChannelLock, HttpLock, parseLock, type ContractLock } from './lock.ts';

const httpFile = 'http.json';

/** Reads the released contract; `undefined` where none has been released yet. */
export async function readLocks(folder: string): Promise<ContractLock | undefined> {
  const files = await namesIn(folder);
  if (!files.includes(httpFile)) return undefined;
  const channels = new Map<string, ChannelLock>();
  for (const file of files) {
    if (file === httpFile) continue;
    const text = await readFile(join(folder, file), 'utf8');
    channels.set(file.slice(0, -'.json'.length), parseLock(ChannelLock, text, file));
  }
  const http = parseLock(HttpLock, await readFile(join(folder, httpFile), 'utf8'), httpFile);
  return { channels, http };
}

/** Writes the locks, one file for each channel and one for HTTP; locks of what is no more go. */
export async function writeLocks(folder: string, lock: ContractLock): Promise<void> {
  await mkdir(folder, { recursive: true });
  const texts = new Map<string, unknown>([
    ...[...lock.channels].map(([name, channel]) => [`${name}.json`, channel] as const),
    [httpFile, lock.http],
  ]);
  for (const file of await namesIn(folder)) {
    if (!texts.has(file)) await rm(join(folder, file));
  }
  for (const [file, content] of texts) {
    await writeFile(join(folder, file), `${JSON.stringify(content, null, 2)}\n`);
  }
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).filter((name) => name.endsWith('.json')).sort();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}
