/** English words: the caller keys something in, out of the agent's hearing. */
export const selfService = {
  selfService: {
    verb: 'Key in',
    hint: 'The caller keys in card or identity digits: you neither hear nor see them, nor does the recording. They come back by themselves',
    menu: 'Let the caller key in',
    none: 'There is nothing that can be keyed in',
    running: 'The caller is keying in: {{step}}',
    quiet: 'You hear no keys, and nothing is recorded',
    back: 'Take back',
    result: '{{step}}: {{outcome}}',
    digits: '{{digits}} digits',
    last: 'ending in {{last}}, {{digits}} digits',
    endedAs: {
      done: 'done',
      calledBack: 'taken back by the agent',
      limit: 'over three minutes; brought back',
      customer: 'the caller hung up',
      agent: 'the agent hung up',
      failure: 'a technical problem',
    },
    entry: {
      begun: '{{agent}} lets the customer key in: {{step}}',
      ended: 'Keying in is over: {{outcome}}{{count}}, after {{lasted}}',
      digits: ', {{digits}} digits',
      recordingPaused: 'Not recorded while the customer keys in',
    },
  },
};
