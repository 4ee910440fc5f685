/** Chinese words: calls that agents make. */
export const dial = {
  dial: {
    open: '外呼',
    title: '拨打电话',
    number: '电话号码',
    hint: '先接通您的电话，再呼叫客户；客户看到的是店铺号码。',
    call: '拨打',
    callBack: '回拨',
    callBackWho: '回拨 {{who}}',
    notNow: '通话和话后整理结束后才能拨打',
    ownPhone: '正在接通您的电话…',
    liftHandset: '话机正在振铃，请摘机，随后呼叫客户',
    liftOutside: '您的电话正在振铃，接听后请按 1，随后呼叫客户',
    outgoing: '外呼',
    machineHint: '接听的是语音信箱或录音：结束本次通话，记为未联系到',
    badNumber: '这不是有效的电话号码，请检查。',
  },
};
