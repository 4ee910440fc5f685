/** Chinese words: the leg that stands from call to call. */
export const standing = {
  standing: {
    label: '常连线路',
    keep: '保持线路常连',
    hint: '线路一直接通，来电点“接听”立即通话，无需等待振铃接续。两次通话之间麦克风静音，不录音。',
    off: '未开启',
    none: '示闲后接通',
    calling: '正在接通',
    up: '已接通',
  },
};
