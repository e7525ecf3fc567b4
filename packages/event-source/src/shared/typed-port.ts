import type { TypedPort } from './messages.ts';
import type { MessageTarget } from './platform.ts';

/**
 * Wraps a port or a channel. Both ends are this package at one version, from one origin, so only the
 * presence of a type is checked: the rest is text that each tab validates by its contract.
 */
export function createTypedPort<Out, In extends { readonly type: string }>(
  target: MessageTarget,
): TypedPort<Out, In> {
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
