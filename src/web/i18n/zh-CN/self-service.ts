/** Chinese words: the caller keys something in, out of the agent's hearing. */
export const selfService = {
  selfService: {
    verb: '自助输入',
    hint: '请客户自己按键输入卡号或证件号：您听不到、看不到，录音也没有；输完自动接回',
    menu: '请客户输入',
    none: '没有可用的自助输入',
    running: '客户正在自助输入：{{step}}',
    quiet: '您听不到按键，也不录音',
    back: '接回客户',
    result: '{{step}}：{{outcome}}',
    digits: '{{digits}} 位',
    last: '尾号 {{last}}，共 {{digits}} 位',
    endedAs: {
      done: '已结束',
      calledBack: '坐席提前接回',
      limit: '超过三分钟，已自动接回',
      customer: '客户挂断',
      agent: '坐席挂断',
      failure: '线路故障',
    },
    entry: {
      begun: '{{agent}} 请客户自助输入：{{step}}',
      ended: '自助输入结束：{{outcome}}{{count}}，用时 {{lasted}}',
      digits: '，{{digits}} 位',
      recordingPaused: '自助输入期间暂停录音',
    },
  },
};
