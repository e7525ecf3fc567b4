/** Why a room is closed to the reader. */
export type ClosedReason = 'left' | 'removed' | 'deleted' | 'unknown';
