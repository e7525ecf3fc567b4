import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Reads which version of a package is installed for the bench. */
export function versionOf(name: string): string {
  const path = fileURLToPath(
    new URL(`../../../node_modules/${name}/package.json`, import.meta.url),
  );
  const file: unknown = JSON.parse(readFileSync(path, 'utf8'));
  return typeof file === 'object' && file !== null && 'version' in file
    ? String(file.version)
    : 'of unknown version';
}
