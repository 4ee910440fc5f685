/** Chinese words: callers' messages. */
export const messages = {
  messages: {
    hint: '每次播放都会记入审计日志。',
    title: '客户留言',
    none: '暂无留言。',
    length: '时长',
    listen: '播放',
    state: '状态',
    new: '未听',
    heardBy: '{{name}} 已听',
    label: '留言，{{duration}}',
  },
};
