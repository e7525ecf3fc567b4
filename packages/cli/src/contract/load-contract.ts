import type { Contract } from '@tidings/contract-gate';
import type { Channel } from '@tidings/protocol';
import { loadModule } from '../load-module.ts';
import { CommandError } from '../usage-error.ts';

/**
 * Loads a contract from a module: each channel that it exports, and the HTTP operations that it exports as
 * `operations`.
 *
 * @throws CommandError if the module exports no channel
 */
export async function loadContract(file: string): Promise<Contract> {
  const exported = await loadModule(file);
  const channels = Object.values(exported).filter(isChannel);
  if (channels.length === 0) {
    throw new CommandError(
      `${file} exports no channel: export what \`defineChannel\` returns, e.g. \`export const orders = defineChannel({…})\`.`,
    );
  }
  const { operations = {} } = exported;
  if (!isOperations(operations)) {
    throw new CommandError(
      `\`operations\` of ${file} must be an object such as { 'POST /api/orders': { body, answer } }.`,
    );
  }
  return { channels, operations };
}

function isChannel(value: unknown): value is Channel {
  return typeof value === 'object' && value !== null && 'generation' in value && 'events' in value;
}

function isOperations(value: unknown): value is Contract['operations'] {
  return (
    typeof value === 'object' &&
    value !== null &&
    Object.values(value).every((each) => typeof each === 'object' && each !== null)
  );
}
