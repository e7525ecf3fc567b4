import { access } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { register } from 'tsx/esm/api';
import { CommandError } from './usage-error.ts';

/** Extensions that need a loader before Node 22.18. */
const typescript = /\.[cm]?tsx?$/;

/**
 * Imports a module of the user's app, in JavaScript or TypeScript, and returns its exports.
 *
 * @throws CommandError if there is no such file, or if it cannot be imported
 */
export async function loadModule(file: string): Promise<Readonly<Record<string, unknown>>> {
  const path = resolve(file);
  try {
    await access(path);
  } catch (error) {
    throw new CommandError(`There is no file ${path}.`, { cause: error });
  }
  // Also where Node strips types: it does not resolve `./x.js` to `x.ts`, nor paths of a tsconfig.json.
  const unregister = typescript.test(path) ? register() : undefined;
  try {
    // A module's namespace is an object of its exports.
    return (await import(pathToFileURL(path).href)) as Readonly<Record<string, unknown>>;
  } catch (error) {
    throw new CommandError(`${path} cannot be imported: ${String(error)}`, { cause: error });
  } finally {
    await unregister?.();
  }
}
