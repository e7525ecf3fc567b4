import type { Line } from './messages.ts';
import type { MessageTarget } from './platform.ts';

/**
 * Makes a line of a port or a channel. Both ends are this package at one version, of one origin; what
 * comes over it is looked at no further than that it has a type, for all that counts in it is text
 * that each tab holds against its contract.
 */
export function createLine<Out, In extends { readonly type: string }>(
  target: MessageTarget,
): Line<Out, In> {
  return {
    post(message) {
      target.postMessage(message);
    },
    listen(listener) {
      target.onmessage = ({ data }) => {
        // See above: the group's name carries the version of these messages.
        if (typeof data === 'object' && data !== null && 'type' in data) listener(data as In);
      };
    },
    close() {
      target.onmessage = null;
      target.close();
    },
  };
}
