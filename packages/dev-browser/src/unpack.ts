import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { createBrotliDecompress } from 'node:zlib';
import { runSupervised } from '@tidings/dev-machine';

/** Unpacks a Brotli-compressed file into a file of the given mode. */
export async function inflate(packed: string, file: string, mode: number): Promise<void> {
  await pipeline(
    createReadStream(packed),
    createBrotliDecompress(),
    createWriteStream(file, { mode }),
  );
}

/** Unpacks a Brotli-compressed tar archive into a folder, with the system's tar. */
export async function unpackTar(packed: string, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const archive = `${folder}.tar`;
  await inflate(packed, archive, 0o600);
  await runSupervised('tar', ['-xf', archive, '--no-same-owner', '-C', folder]);
  await rm(archive);
}
