/**
 * Sends a signal to a process group (0 sends nothing and only looks) and says whether anybody was
 * there. On Windows, which has no groups, it is the process alone.
 */
export function signalGroup(groupId: number, signal: NodeJS.Signals | 0): boolean {
  return send(process.platform === 'win32' ? groupId : -groupId, signal);
}

/** Returns whether a process of that id exists. A zombie counts: its id is still taken. */
export function isAlive(pid: number): boolean {
  return send(pid, 0);
}

function send(target: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(target, signal);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
