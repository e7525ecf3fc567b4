import { onLine, spawnSupervised, type Ending } from '@tidings/dev-machine';
import type { Part } from './parts.ts';
import type { Printer } from './printer.ts';

/** A part that runs. */
export interface RunningPart {
  readonly part: Part;
  /** Resolves when it has ended, for whatever reason. */
  readonly ended: Promise<Ending>;
  readonly stop: () => Promise<Ending>;
}

/** Starts a part in a kept process of its own and relays what it writes, line by line. */
export async function startPart(part: Part, printer: Printer): Promise<RunningPart> {
  const color = process.stdout.isTTY ? { FORCE_COLOR: '1' } : {};
  const { stdout, stderr, ended, stop } = await spawnSupervised(process.execPath, part.args, {
    cwd: part.cwd,
    env: { ...process.env, ...color, ...part.env },
  });
  const relay = (line: string): void => {
    printer.relay(part.name, line);
  };
  void onLine(stdout, relay);
  void onLine(stderr, relay);
  return { part, ended, stop };
}
