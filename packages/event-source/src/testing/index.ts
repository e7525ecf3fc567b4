export { checkListeners, type CheckListenersOptions } from './check-listeners.ts';
export { playChannel, type Listen, type PlayedChannel } from './play-channel.ts';
