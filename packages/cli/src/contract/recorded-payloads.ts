import type { Channel } from '@tidings/protocol';
import { recordPayloads } from '@tidings/protocol/testing';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Writes the payloads of a release beside its locks: later releases must understand them. */
export async function writeRecordedPayloads(
  lockFolder: string,
  channels: readonly Channel[],
): Promise<void> {
  const folder = join(lockFolder, 'payloads');
  await mkdir(folder, { recursive: true });
  for (const channel of channels) {
    const name = channel.path.replaceAll(/[^A-Za-z0-9]+/g, '-').replaceAll(/^-|-$/g, '');
    const text = JSON.stringify(recordPayloads(channel), null, 2);
    await writeFile(join(folder, `${name}.json`), `${text}\n`);
  }
}
