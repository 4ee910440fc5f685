/** English words: the leg that stands from call to call. */
export const standing = {
  standing: {
    label: 'Standing line',
    keep: 'Keep my line connected',
    hint: 'The line stays connected: a call is put through the moment you answer. Between calls your microphone is muted and nothing is recorded.',
    off: 'Off',
    none: 'Connects when ready',
    calling: 'Connecting',
    up: 'Connected',
  },
};
