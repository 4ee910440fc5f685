/** The demonstration shop's knowledge base 知识库: what holds, in the words agents may pass on. */
import type { SeededArticle } from './knowledge.ts';

const BEFORE_SHIPPING = ['unpaid', 'paid', 'packed'];

export const ARTICLES: readonly SeededArticle[] = [
  {
    id: 'return-7-days',
    queues: ['after-sale', 'general', 'complaints'],
    orderStates: ['delivered', 'returning'],
    steps: ['main-menu/main=3'],
    daysAgo: 12,
    zh: [
      '七天无理由退货',
      '签收次日起 **7 天内**，商品完好、不影响二次销售，可无理由退货。\n\n| 情况 | 运费 |\n|---|---|\n| 无理由 | 客户承担，有运费险的由保险赔付 |\n| 质量问题、发错货、破损 | 我方承担 |\n\n**不支持无理由退货**：床品拆封后、定制尺寸的窗帘和地毯、已激活的智能设备。\n\n1. 核对订单号和签收日期\n2. 在“订单”里选择“申请退货”\n3. 告知退货地址会以短信发送，寄回后登记运单号',
    ],
    en: [
      'Seven-day return without reason',
      'Within **7 days** from the day after delivery, goods that can be sold again may be returned without a reason.\n\n| Case | Freight |\n|---|---|\n| No reason | The customer, or the freight insurance |\n| Quality, wrong or damaged goods | We pay |\n\n**Not returnable without reason**: opened bedding, curtains and rugs cut to size, activated smart devices.\n\n1. Check order number and day of delivery\n2. Choose “Request a return” under *Order*\n3. Say that the address comes by text message; the tracking number is entered when it is sent',
    ],
  },
  {
    id: 'refund-times',
    queues: ['after-sale', 'general', 'complaints'],
    orderStates: ['returning', 'refunded', 'cancelled'],
    steps: ['after-sale/ask=1'],
    daysAgo: 8,
    zh: [
      '退款到账时间',
      '- **微信、支付宝**：审核通过后 1 至 3 个工作日，原路退回\n- **银行卡**：3 至 7 个工作日，以银行为准\n- **信用卡**：退回额度，账单日后可见\n\n仓库验收需 **48 小时**，验收通过才开始退款。超过时限仍未到账：请客户提供支付流水号，登记工单转后台核对。',
    ],
    en: [
      'When refunds arrive',
      '- **WeChat, Alipay**: 1 to 3 working days after approval, the way it was paid\n- **Debit card**: 3 to 7 working days, up to the bank\n- **Credit card**: back to the limit, visible after the statement\n\nThe warehouse takes **48 hours** to check what was sent back; the refund begins after that. Later than this: ask for the payment number and open a case for the back office.',
    ],
  },
  {
    id: 'cancel-order',
    queues: ['orders', 'general'],
    orderStates: BEFORE_SHIPPING,
    steps: ['during-sale/tell-order=2'],
    daysAgo: 20,
    zh: [
      '取消订单',
      '**未发货**（待付款、已付款、备货中）可以直接取消，款项原路退回。\n\n**已发货**不能取消：请客户拒收，或签收后按七天无理由退货办理。\n\n> 备货中的大件（书桌、床头柜）取消前先问仓库是否已装车。',
    ],
    en: [
      'Cancelling an order',
      '**Before shipping** (unpaid, paid, packed) an order is cancelled at once and the money goes back the way it came.\n\n**Shipped** orders cannot be cancelled: the customer refuses the parcel, or returns it within seven days.\n\n> Large goods that are packed (desks, bedside tables): ask the warehouse first whether they are on the lorry.',
    ],
  },
  {
    id: 'change-address',
    queues: ['orders', 'general'],
    orderStates: [...BEFORE_SHIPPING, 'shipped'],
    steps: ['during-sale/tell-order=2'],
    zh: [
      '修改收货地址',
      '未发货可以改，**同一订单最多改两次**。跨省修改可能影响到货时间，要当场告知。\n\n已发货：系统会拒绝，可请客户联系承运商转寄，转寄费由客户承担。\n\n必须核对：收件人、手机号后四位、新地址到门牌号。',
    ],
    en: [
      'Changing the address',
      'Possible before shipping, **twice an order at most**. Another province may take longer: say so.\n\nShipped: the system refuses it; the customer may ask the carrier to send it on at their own cost.\n\nAlways confirm: name, last four digits of the mobile, new address down to the door.',
    ],
  },
  {
    id: 'parcel-not-moving',
    queues: ['orders', 'general', 'complaints'],
    orderStates: ['shipped'],
    steps: ['main-menu/main=2', 'during-sale/tell-order=0'],
    daysAgo: 5,
    zh: [
      '物流不更新怎么办',
      '1. **48 小时内**没有更新属正常中转，安抚并告知预计送达日\n2. **超过 48 小时**：在工单里登记，催承运商，24 小时内回复客户\n3. **超过 5 天**：按丢件处理，可补发或退款，由客户选择\n\n不要承诺具体几点送到。',
    ],
    en: [
      'When a parcel does not move',
      '1. **Within 48 hours** this is ordinary transit: reassure and name the expected day\n2. **Longer than 48 hours**: note it in a case, chase the carrier, answer within 24 hours\n3. **Longer than 5 days**: treat as lost; new goods or money, as the customer chooses\n\nNever promise an hour of delivery.',
    ],
  },
  {
    id: 'lost-parcel',
    queues: ['complaints', 'orders'],
    orderStates: ['shipped'],
    steps: ['main-menu/main=4'],
    zh: [
      '包裹丢失的赔付',
      '承运商确认丢失后：**补发**（有货）或 **全额退款**，另补 20 元优惠券。贵重商品（单价 1000 元以上）补偿由主管批准。\n\n登记投诉工单，首次答复时限 24 小时。',
    ],
    en: [
      'Compensation for a lost parcel',
      'Once the carrier confirms: **send again** (in stock) or **refund in full**, and a voucher of ¥20. For goods above ¥1,000 the supervisor decides.\n\nOpen a complaint; first answer within 24 hours.',
    ],
  },
  {
    id: 'damaged-on-arrival',
    queues: ['after-sale', 'complaints'],
    orderStates: ['delivered'],
    steps: ['after-sale/ask=2'],
    daysAgo: 3,
    zh: [
      '收到时破损',
      '签收 **48 小时内**反馈：请客户拍外箱、面单、破损处三张照片，由工单上传。\n\n- 小件：直接补发，不用寄回\n- 大件：安排上门取件，验收后换新\n- 玻璃、陶瓷：提醒不要徒手处理\n\n超过 48 小时：登记工单由后台判断，不当场拒绝。',
    ],
    en: [
      'Damaged on arrival',
      'Told **within 48 hours** of delivery: three pictures (box, label, damage), added to the case.\n\n- Small goods: sent again, nothing comes back\n- Large goods: collected, checked, exchanged\n- Glass, ceramics: warn not to touch with bare hands\n\nLater: open a case for the back office; do not refuse at once.',
    ],
  },
  {
    id: 'exchange',
    queues: ['after-sale', 'general'],
    orderStates: ['delivered'],
    steps: ['main-menu/main=3'],
    zh: [
      '换货流程',
      '尺寸、颜色不合适：7 天内可换一次，寄回运费客户承担，换出运费我方承担。\n\n缺货时只能退货。换货先登记退货，备注“换货：型号”，仓库收到后 24 小时内寄出。',
    ],
    en: [
      'Exchanges',
      'Wrong size or colour: once within 7 days; the customer pays the way back, we pay the way out.\n\nOut of stock: return only. Request a return with the note “exchange: model”; the warehouse sends within 24 hours.',
    ],
  },
  {
    id: 'invoice',
    queues: ['orders', 'general', 'pre-sale'],
    steps: ['main-menu/main=2'],
    zh: [
      '开具发票',
      '电子普票：确认收货后自动发到邮箱；补开需订单号和抬头、税号。\n\n专票：企业认证后由财务 3 个工作日内开出。**退货订单**先红冲再退款。',
    ],
    en: [
      'Invoices',
      'Electronic invoices go out by mail after the goods are confirmed; for another one the order number, title and tax number are needed.\n\nSpecial VAT invoices: finance issues them within 3 working days after the company is verified. For **returned orders** the invoice is reversed before the refund.',
    ],
  },
  {
    id: 'price-protection',
    queues: ['pre-sale', 'orders', 'after-sale', 'general'],
    orderStates: ['paid', 'packed', 'shipped', 'delivered'],
    daysAgo: 15,
    zh: [
      '价格保护',
      '付款后 **15 天内**同款降价，可退差价一次。不含：优惠券、满减、秒杀、赠品变化。\n\n操作：在“订单”里选择“申请退款”，金额填差价，原因写“价保”。',
    ],
    en: [
      'Price protection',
      'When the same goods get cheaper **within 15 days** of payment, the difference is refunded once. Not for vouchers, bundles, flash sales or gifts.\n\nDo it under *Order*: “Request a refund” with the difference and the reason “price protection”.',
    ],
  },
  {
    id: 'promotion-rules',
    queues: ['pre-sale', 'general'],
    steps: ['pre-sale/ask=1', 'promotion-peak/offer'],
    daysAgo: 2,
    zh: [
      '大促规则（双11）',
      '- 定金不退，尾款当天 23:59 前付清；超时自动取消\n- 满 300 减 40，可跨店，与店铺券叠加\n- 大促期间发货时限 **5 天**，不赔付延迟\n- 价保至 11 月 30 日',
    ],
    en: [
      'Promotion rules (Double 11)',
      '- Deposits are not refunded; the rest is due by 23:59 that day or the order lapses\n- ¥40 off ¥300, across shops, together with shop vouchers\n- Shipping within **5 days** during the promotion, no compensation for delay\n- Price protection until 30 November',
    ],
  },
  {
    id: 'standing-desk',
    queues: ['pre-sale', 'general'],
    steps: ['main-menu/main=1'],
    zh: [
      '升降书桌：常见问题',
      '- 承重 **80 kg**，高度 72 至 120 cm，噪音低于 50 dB\n- 双电机，遇阻回退；电机质保 5 年\n- 自行安装约 40 分钟，可加 99 元上门安装（一二线城市）\n- 1.4 m 与 1.6 m 同价差 200 元',
    ],
    en: [
      'Standing desk: questions',
      '- Carries **80 kg**, 72 to 120 cm, below 50 dB\n- Two motors, stops and backs off at obstacles; motors have a 5-year warranty\n- 40 minutes to assemble; assembly at home ¥99 in larger cities\n- 1.6 m costs ¥200 more than 1.4 m',
    ],
  },
  {
    id: 'robot-vacuum',
    queues: ['pre-sale', 'after-sale'],
    zh: [
      '扫地机器人 S7：常见故障',
      '1. **不回充**：清洁底座触点，周围留 0.5 m 空间\n2. **连不上 Wi-Fi**：只支持 2.4 GHz，长按电源键 10 秒重置\n3. **异响**：检查边刷和滚刷缠绕\n\n仍不行：质保 2 年，安排检测，登记“使用中故障”。',
    ],
    en: [
      'Robot vacuum S7: faults',
      '1. **Does not dock**: clean the contacts, leave 0.5 m around\n2. **No Wi-Fi**: 2.4 GHz only; hold power for 10 seconds to reset\n3. **Noise**: check the brushes for hair\n\nStill no better: 2-year warranty; arrange an inspection and note “fault in use”.',
    ],
  },
  {
    id: 'member-levels',
    queues: ['pre-sale', 'orders', 'general'],
    zh: [
      '会员等级与权益',
      '**VIP**：一年内消费满 3000 元。权益：优先接入、免费上门取件、生日券 50 元。\n\n降级后权益次月失效，已发的券不收回。',
    ],
    en: [
      'Member levels',
      '**VIP**: ¥3,000 within a year. Served first, free collection of returns, a ¥50 birthday voucher.\n\nAfter a downgrade the benefits end next month; vouchers stay valid.',
    ],
  },
  {
    id: 'complaint-steps',
    queues: ['complaints'],
    steps: ['main-menu/main=4'],
    daysAgo: 10,
    zh: [
      '投诉处理步骤',
      '1. 先听完，不打断；复述一遍确认\n2. 道歉并说明下一步和时限（**24 小时内答复，3 天内解决**）\n3. 登记投诉工单，写清诉求，附本次通话\n4. 涉及人身、媒体、监管的：立即转主管\n5. 解决后 **回访**，客户认可才关闭',
    ],
    en: [
      'How a complaint is handled',
      '1. Hear them out; repeat it to be sure\n2. Apologise; say what happens next and by when (**answer in 24 hours, settled in 3 days**)\n3. Open a complaint with what is wanted and this call\n4. Injury, press or authorities: to the supervisor at once\n5. **Call back** when settled; closed only when the customer agrees',
    ],
  },
  {
    id: 'privacy',
    zh: [
      '客户信息与隐私',
      '核对身份只问：姓名、手机号后四位、最近一笔订单的收货城市。**不要**让客户说银行卡号或密码；需要时转到按键收集。\n\n客户要求删除信息：登记工单转管理员，15 天内答复。',
    ],
    en: [
      'Customer data',
      'To confirm identity ask only for the name, the last four digits of the mobile and the city of the last order. **Never** let a customer say card numbers or passwords; use the keypad step.\n\nAsked to erase data: open a case for the administrator, answered within 15 days.',
    ],
  },
];
