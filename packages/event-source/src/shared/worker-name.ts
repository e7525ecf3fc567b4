const pattern = /^(.*)\/worker\/(\d+)$/s;

/** Names the `n`th worker that leads a group. */
export function workerName(group: string, n: number): string {
  return `${group}/worker/${String(n)}`;
}

/** Reads the group out of a worker's name. */
export function groupOf(name: string): string {
  return pattern.exec(name)?.[1] ?? name;
}

/** Reads which worker of its group that is. */
export function numberOf(name: string): number {
  return Number(pattern.exec(name)?.[2] ?? 0);
}
