import { findChromium } from '@tidings/dev-browser';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ProvidedContext } from 'vitest';
import type { TestProject } from 'vitest/node';
import { buildWebAppInto } from './build-web-app-into.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Folder of the web app as it is shipped, for `inject('webDist')`; nobody changes it. */
    webDist: string;
    /** Whether the run's Chromium shows notifications: a headless shell never does. */
    showsNotifications: boolean;
  }
}

/**
 * Finds a Chromium, so that it is fetched once and not by every test file at the same time, and builds
 * the web app once for all test files of a run; removes it after the last.
 */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { isHeadlessShell } = await findChromium({ report });
  if (isHeadlessShell) {
    report(
      'This Chromium is a headless shell, which shows no notifications: the tests of them are left out. Install a whole Chromium to run them.',
    );
  }
  project.provide('showsNotifications' satisfies keyof ProvidedContext, !isHeadlessShell);
  const folder = await mkdtemp(join(tmpdir(), 'tidings-web-'));
  const { NODE_ENV } = process.env;
  // The test runner's value would be kept, and another build of Svelte be taken.
  process.env['NODE_ENV'] = 'production';
  try {
    await buildWebAppInto(folder);
  } finally {
    process.env['NODE_ENV'] = NODE_ENV;
  }
  project.provide('webDist' satisfies keyof ProvidedContext, folder);
  return () => rm(folder, { recursive: true, force: true });
}

function report(line: string): void {
  process.stderr.write(`${line}\n`);
}
