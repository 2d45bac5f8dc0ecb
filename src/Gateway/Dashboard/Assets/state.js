// States as coloured words; the word alone says it too.

const kinds = { running: 'going', 'not done': 'idle', interrupted: 'bad', waiting: 'idle', paused: 'idle',
  cancelled: 'bad', failed: 'bad', diverged: 'warn', stopped: 'good', finished: 'good', done: 'good',
  'done, with failures': 'warn' };

export const kindOf = state => kinds[state] ?? 'idle';
