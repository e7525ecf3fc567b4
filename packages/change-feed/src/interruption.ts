/**
 * Ends one pass over the change stream for a reason of our own: the stream fell silent, a collection
 * was dropped, the epoch is another. Never leaves this package.
 */
export class Interruption extends Error {
  override readonly name = 'Interruption';
  readonly recovery: 'resume' | 'reset';

  constructor(recovery: 'resume' | 'reset', reason: string) {
    super(reason);
    this.recovery = recovery;
  }
}
