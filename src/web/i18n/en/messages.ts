import type { Words } from '../zh-CN/index.ts';

/** English words: callers' messages. */
export const messages: Pick<Words, 'messages'> = {
  messages: {
    hint: 'Each playback is noted in the audit log.',
    title: 'Messages',
    none: 'Nobody has left a message.',
    length: 'Length',
    listen: 'Listen',
    state: 'State',
    new: 'New',
    heardBy: 'Heard by {{name}}',
    label: 'Message of {{duration}}',
  },
};
