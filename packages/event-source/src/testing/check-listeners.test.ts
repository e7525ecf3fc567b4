import { describe, expect, it } from 'vitest';
import { noteChannel } from '../../test/channel.ts';
import { checkListeners } from './check-listeners.ts';
import type { Listen } from './play-channel.ts';

const listenToAll: Listen<typeof noteChannel> = (source) => {
  source.on('noteAdded', () => undefined);
  source.on('notes', () => undefined);
  return undefined;
};
const others = [...noteChannel.events.values()]
  .filter(({ name, kind }) => kind !== 'control' && name !== 'noteAdded' && name !== 'notes')
  // The names are those of the channel.
  .map(({ name }) => name as 'noteAdded');

describe('checkListeners', () => {
  it('passes listeners that accept everything the contract allows', () => {
    checkListeners(noteChannel, listenToAll, { ignores: others });
  });

  it('fails when an event has no listener', () => {
    expect(() => {
      checkListeners(noteChannel, (source) => source.on('notes', () => undefined), {
        ignores: others,
      });
    }).toThrow(/nobody listens to noteAdded/);
  });

  it('fails with the payload when a listener rejects what the contract allows', () => {
    expect(() => {
      checkListeners(
        noteChannel,
        (source) => {
          listenToAll(source);
          return source.on('noteAdded', ({ topic }) => {
            if (topic.length > 3) throw new RangeError('Too long');
          });
        },
        { ignores: others, seed: 1 },
      );
    }).toThrow(
      /Counterexample: .*"topic"[\s\S]*a listener to noteAdded threw RangeError: Too long/,
    );
  });

  it('fails when a recorded payload is no longer understood', () => {
    expect(() => {
      checkListeners(noteChannel, listenToAll, {
        ignores: others,
        recorded: { noteAdded: [{ topic: 'a', number: 'one' }] },
      });
    }).toThrow(/noteAdded is not understood/);
  });
});
