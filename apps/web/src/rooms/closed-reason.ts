/** Why a room is closed to the reader. */
export type Closed = 'left' | 'removed' | 'deleted' | 'unknown';
