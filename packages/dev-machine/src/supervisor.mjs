/**
 * Runs one command for a parent process and ends it when the parent is gone, however it went: the
 * IPC channel to the parent breaks even after `kill -9`. Started by spawnSupervised; plain JavaScript, so
 * that it runs without a loader.
 */
import { spawn, spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import process from 'node:process';

/** Pause between two looks at whether the process group is gone, in milliseconds. */
const lookMs = 20;
/** Longest wait for a killed group to be gone, in milliseconds; a zombie nobody reaps is left then. */
const reapMs = 200;

/** @type {import('./spawn-supervised.ts').SupervisorOrder} */
const order = JSON.parse(process.argv[2] ?? '{}');
const isWindows = process.platform === 'win32';

const child = spawn(order.command, order.args, {
  cwd: order.cwd,
  detached: !isWindows,
  stdio: ['ignore', 'inherit', 'inherit'],
  windowsHide: true,
});
/** When the group is killed, on Date.now()'s clock; `undefined` until the end is wanted. */
let killAt = /** @type {number | undefined} */ (undefined);

child.once('spawn', () => tell({ type: 'started', pid: child.pid ?? 0 }));
child.once('error', (error) => {
  if (child.pid === undefined) void leave({ type: 'failed', message: error.message });
});
child.once('exit', (code, signal) => {
  void endGroup().then(() => leave({ type: 'ended', code, signal }));
});
process.once('disconnect', stop);
process.once('message', stop);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, stop);

/** Asks the command to end and kills its whole group when the time of grace is over. */
function stop() {
  if (killAt !== undefined) return;
  killAt = Date.now() + order.graceMs;
  if (isWindows) return killTree();
  child.kill('SIGTERM');
  setTimeout(() => signalGroup('SIGKILL'), order.graceMs).unref();
}

/** Ends what the command left behind in its group, politely first. */
async function endGroup() {
  if (isWindows) return;
  killAt ??= Date.now() + order.graceMs;
  signalGroup('SIGTERM');
  while (Date.now() < killAt && signalGroup(0)) await pause();
  const giveUpAt = Date.now() + reapMs;
  while (Date.now() < giveUpAt && signalGroup('SIGKILL')) await pause();
}

/**
 * Sends a signal to the command's group and says whether anybody was there to get it.
 *
 * @param {NodeJS.Signals | 0} signal
 */
function signalGroup(signal) {
  try {
    return process.kill(-(child.pid ?? NaN), signal);
  } catch {
    return false;
  }
}

function killTree() {
  spawnSync('taskkill', ['/pid', String(child.pid), '/T', '/F'], { windowsHide: true });
}

function pause() {
  return new Promise((resolve) => setTimeout(resolve, lookMs));
}

/** @param {import('./spawn-supervised.ts').SupervisorReport} report */
async function leave(report) {
  for (const folder of order.removeAfter) {
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  }
  await tell(report);
  process.exit(0);
}

/** @param {import('./spawn-supervised.ts').SupervisorReport} report */
function tell(report) {
  return new Promise((resolve) => {
    if (!process.connected) return resolve(undefined);
    process.send?.(report, undefined, undefined, () => resolve(undefined));
  });
}
