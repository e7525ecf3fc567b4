import { access, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { NewEventError, type EventPlan } from './event-plan.ts';
import { insertions } from './insertions.ts';
import { writeFiles } from './templates.ts';

/** What adding an event has done, and what it could not. */
export interface Added {
  readonly made: readonly string[];
  readonly changed: readonly string[];
  /** What is to be done by hand, a sentence each. */
  readonly left: readonly string[];
}

/**
 * Adds an event to the repository in that folder: its files, and its name wherever all are named.
 *
 * @throws NewEventError when one of its files is there already; then nothing is written.
 */
export async function addEvent(root: string, plan: EventPlan): Promise<Added> {
  const files = writeFiles(plan);
  for (const path of files.keys()) {
    if (await exists(join(root, path))) {
      throw new NewEventError(
        `${path} is there already. Choose another name, or go on in that file.`,
      );
    }
  }
  const changed = new Map<string, string>();
  const left: string[] = [];
  for (const [path, insert] of insertions) {
    try {
      changed.set(path, insert(await readFile(join(root, path), 'utf8'), plan));
    } catch (error) {
      if (!(error instanceof NewEventError)) throw error;
      left.push(`${path}: ${error.message}`);
    }
  }
  for (const [path, text] of [...files, ...changed]) await write(join(root, path), text);
  return { made: [...files.keys()], changed: [...changed.keys()], left };
}

async function write(file: string, text: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  const config = await resolveConfig(file);
  // Its plugins are for other kinds of file.
  await writeFile(file, await format(text, { ...config, plugins: [], filepath: file }));
}

async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
