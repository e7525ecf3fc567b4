import { readdir } from 'node:fs/promises';
import { delimiter, dirname } from 'node:path';

/** Name of a shared library: `libcurl.so`, `libcurl.so.4`. */
const library = /\.so(?:\.\d+)*$/;

/**
 * Writes a value for `LD_LIBRARY_PATH` that names every folder below one which has shared libraries in
 * it: packages put some into folders of their own, for which others say where they are only once
 * installed.
 */
export async function libraryPath(folder: string): Promise<string> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const folders = entries
    .filter((entry) => !entry.isDirectory() && library.test(entry.name))
    .map((entry) => entry.parentPath);
  // The shallowest first: what is deeper may be another build of the same library.
  return [...new Set(folders)]
    .sort((a, b) => depth(a) - depth(b) || a.localeCompare(b))
    .join(delimiter);
}

function depth(folder: string): number {
  return folder === dirname(folder) ? 0 : 1 + depth(dirname(folder));
}
