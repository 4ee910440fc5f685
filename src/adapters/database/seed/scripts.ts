/** The demonstration shop's scripts 话术: what is said, word for word, with places for the call's own facts. */
import type { SeededArticle } from './knowledge.ts';

export const SCRIPTS: readonly SeededArticle[] = [
  {
    id: 'script-opening',
    pinned: true,
    zh: ['开场白', '{称呼}您好，这里是木禾生活，我是 **{坐席}**，很高兴为您服务，请问有什么可以帮您？'],
    en: ['Opening', 'Hello {salutation}, this is Muhe Living. My name is **{agentName}**. How may I help you?'],
  },
  {
    id: 'script-order-opening',
    pinned: true,
    queues: ['orders'],
    steps: ['main-menu/main=2'],
    zh: [
      '订单来电：确认身份',
      '{称呼}，您是想了解订单 **{订单号}** 对吗？为了保护您的信息，麻烦报一下收件人姓名和手机号后四位。',
    ],
    en: [
      'Order calls: confirm identity',
      '{salutation}, is this about your order **{orderNumber}**? To protect your data, may I have the name of the recipient and the last four digits of the mobile?',
    ],
  },
  {
    id: 'script-parcel-delay',
    queues: ['orders', 'complaints'],
    orderStates: ['shipped'],
    zh: [
      '物流延误安抚',
      '{称呼}，让您久等了，非常抱歉。我看到订单 **{订单号}** 正在路上，我现在就帮您催一下承运商，**今天之内**给您答复。请问这个电话方便联系您吗？',
    ],
    en: [
      'A late parcel',
      'I am sorry for the wait, {salutation}. Order **{orderNumber}** is on its way. I am chasing the carrier now and you will hear from us **today**. May we reach you at this number?',
    ],
  },
  {
    id: 'script-cannot-cancel',
    queues: ['orders', 'general'],
    orderStates: ['shipped'],
    steps: ['during-sale/tell-order=2'],
    zh: [
      '已发货，不能取消',
      '{称呼}，订单 **{订单号}** 已经发出，系统里没办法取消。您可以在快递送到时拒收，我们收到退回后马上为您退款；也可以签收后 7 天内申请退货。您看哪种方便？',
    ],
    en: [
      'Shipped: cannot be cancelled',
      '{salutation}, order **{orderNumber}** has left the warehouse and cannot be cancelled. You may refuse the parcel, and we refund as soon as it is back; or return it within 7 days. Which suits you?',
    ],
  },
  {
    id: 'script-return-offer',
    pinned: true,
    queues: ['after-sale'],
    zh: [
      '退换货受理',
      '{称呼}，明白了，给您添麻烦了。订单 **{订单号}** 我现在就为您登记退货，退货地址和运单要求稍后以短信发给您。请问商品和包装是否完好？',
    ],
    en: [
      'Taking a return',
      'I understand, {salutation}, and I am sorry for the trouble. I am noting the return of order **{orderNumber}** now; the address comes by text message. Are the goods and the packing complete?',
    ],
  },
  {
    id: 'script-refund-time',
    queues: ['after-sale', 'general'],
    orderStates: ['returning', 'cancelled'],
    steps: ['after-sale/ask=1'],
    zh: [
      '退款时间说明',
      '{称呼}，仓库验收后会原路退回：微信和支付宝 1 到 3 个工作日，银行卡 3 到 7 个工作日。到账会有短信提醒，您不用再打电话来。',
    ],
    en: [
      'When the refund comes',
      'After the check in the warehouse the money goes back the way it came, {salutation}: 1 to 3 working days for WeChat and Alipay, 3 to 7 for cards. You will get a text message.',
    ],
  },
  {
    id: 'script-complaint-opening',
    pinned: true,
    queues: ['complaints'],
    steps: ['main-menu/main=4'],
    zh: [
      '投诉开场：先道歉',
      '{称呼}，非常抱歉给您带来不好的体验。我是 **{坐席}**，这件事由我负责到底。请您把经过告诉我，我会记录下来并告诉您什么时候有结果。',
    ],
    en: [
      'Complaints: apologise first',
      'I am very sorry about this, {salutation}. I am **{agentName}** and I take care of it. Please tell me what happened; I will write it down and tell you when you will hear the result.',
    ],
  },
  {
    id: 'script-calm-down',
    queues: ['complaints', 'after-sale'],
    zh: [
      '客户情绪激动',
      '{称呼}，换作是我也会着急，您说的我都记下来了。我先确认一下：您希望的是……对吗？我现在就去办，**{日期}之前**一定给您答复。',
    ],
    en: [
      'An upset customer',
      'I would feel the same, {salutation}, and I have noted all you said. Let me make sure: what you would like is … ? I will see to it now and you will have an answer **by {date}**.',
    ],
  },
  {
    id: 'script-presale-close',
    pinned: true,
    queues: ['pre-sale'],
    zh: ['促成下单', '{称呼}，这款现在有货，今天下单 48 小时内发出，15 天内降价可以退差价。需要我帮您留一件吗？'],
    en: [
      'Closing a sale',
      'It is in stock, {salutation}: ordered today it leaves within 48 hours, and within 15 days we refund the difference should it get cheaper. Shall I keep one for you?',
    ],
  },
  {
    id: 'script-callback-promise',
    zh: [
      '约定回电',
      '{称呼}，这个问题我需要核实一下。我们在 **{日期}** 给您回电可以吗？打这个号码方便吗？如果您提前打进来，报工单号就可以。',
    ],
    en: [
      'Promising a callback',
      'I have to look into this, {salutation}. May we call you back on **{date}** at this number? Should you call before, the case number is enough.',
    ],
  },
  {
    id: 'script-closing',
    pinned: true,
    zh: ['结束语', '{称呼}，请问还有其他可以帮您的吗？感谢您的来电，稍后请您为我的服务评分，祝您生活愉快，再见！'],
    en: [
      'Closing',
      'Is there anything else, {salutation}? Thank you for calling. Please score this call afterwards. Goodbye!',
    ],
  },
];
