import { isAlive, readProcess, type ProcessRecord } from '@tidings/dev-machine';

/** Pause between two looks, in milliseconds. */
const lookMs = 200;

/** Programs that run a script of a package for somebody. */
const runner = /(^|[/\\ ])(npm|npx|pnpm|yarn|tsx)([ .@]|$)/;
/** Programs that stand between two of them. */
const between = /^(\S*\/)?(sh|bash|dash|zsh|node)( |$)/;

/**
 * Lists the processes that brought us here: from our parent up to the topmost package runner, with
 * nothing but shells and Node between (`npx` → `sh` → `pnpm` → `sh` → us). What is above it (a
 * terminal's shell, a script that goes on without us) may end as it likes. Process groups do not
 * tell: pnpm gives every script one of its own. Empty on Windows.
 */
export function listAncestors(
  read: (pid: number) => ProcessRecord | undefined = readProcess,
  own: number = process.pid,
): readonly ProcessRecord[] {
  const chain: ProcessRecord[] = [];
  const parentOf = (record: ProcessRecord | undefined): ProcessRecord | undefined =>
    record && read(record.parent);
  for (let at = parentOf(read(own)); at !== undefined; at = parentOf(at)) {
    if (!runner.test(at.command) && !between.test(at.command)) break;
    chain.push(at);
  }
  const top = chain.findLastIndex(({ command }) => runner.test(command));
  return chain.slice(0, top + 1);
}

/**
 * Calls back, once, when one of the processes that brought us here is gone: killed with `kill -9`,
 * none of them could tell us. Does not keep this process running.
 */
export function watchAncestors(
  ancestors: readonly ProcessRecord[],
  onLost: (lost: ProcessRecord) => void,
): () => void {
  const timer = setInterval(() => {
    const lost = ancestors.find((ancestor) => !isStillThere(ancestor));
    if (lost === undefined) return;
    clearInterval(timer);
    onLost(lost);
  }, lookMs);
  timer.unref();
  return () => {
    clearInterval(timer);
  };
}

/** On Linux a look is cheap and knows zombies and successors; elsewhere it would start a process. */
function isStillThere({ pid, startedAt }: ProcessRecord): boolean {
  return process.platform === 'linux' ? readProcess(pid)?.startedAt === startedAt : isAlive(pid);
}
