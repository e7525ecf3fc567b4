import { fileURLToPath } from 'node:url';
import { compileC } from '../servers/kit/compile-c.ts';

/** A load generator: how it is run, and what it is. */
export interface Generator {
  readonly command: readonly string[];
  readonly details: string;
}

/** Compiles the load generator; without a compiler, takes the one for Node, which costs more CPU. */
export async function findGenerator(): Promise<Generator> {
  const program = await compileC(new URL('./generator.c', import.meta.url));
  if (program !== undefined) return { command: [program], details: 'C, epoll, one thread' };
  const script = fileURLToPath(new URL('./node-generator.ts', import.meta.url));
  return {
    command: [process.execPath, '--import', 'tsx', script],
    details: 'Node, one thread (no C compiler was found)',
  };
}
