/**
 * The topic of events that are for every connection of a channel, whatever else it may have. No access
 * rule grants it and none takes it away.
 *
 * @example
 * defineEvent('announcement', { kind: 'change', topic: () => everyone, … });
 */
export const everyone = 'everyone';
