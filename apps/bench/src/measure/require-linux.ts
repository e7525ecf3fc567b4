/** Refuses to measure where the kernel's accounting is not under /proc. @throws Error saying so */
export function requireLinux(): void {
  if (process.platform === 'linux') return;
  throw new Error(
    `This is ${process.platform}: CPU and memory are read from /proc, so the bench runs on Linux.`,
  );
}
