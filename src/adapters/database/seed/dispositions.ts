/** What calls to the demonstration shop are about, as a tree of headings and choices. */

type Disposition = {
  code: string;
  names: { 'zh-CN': string; en: string };
  parent: string | null;
  queue_ids: string[] | null;
};

/** `code 中文 | English`, indented by two for each level; `@queue,queue` says which queues offer it and what is below. */
const TREE = `
presale 售前咨询 | Before the sale @pre-sale,general
  presale-goods 商品咨询 | About goods
    goods-use 功能与安装 | Use and assembly
    goods-stock 库存与到货 | Stock and arrival
    goods-price 价格与活动 | Price and promotions
  order-placed 已下单 | Order placed
  lost-sale 未成交 | No sale
    lost-price 价格原因 | Because of the price
    lost-stock 缺货 | Out of stock
    lost-undecided 再考虑 | Undecided
delivery 订单与物流 | Orders and delivery @orders,after-sale,general
  order-changed 修改订单 | Order changed
  order-cancelled 取消订单 | Order cancelled
  delivery-told 告知物流进度 | Told where the parcel is
  delivery-chased 催促物流 | Delivery chased
  invoice 发票 | Invoice
aftersale 售后 | After the sale @after-sale,complaints,general,orders
  return-started 办理退货 | Return started
  exchange-started 办理换货 | Exchange started
  refund 退款 | Refund
    refund-explained 退款说明 | Refund explained
    refund-requested 申请退款 | Refund requested
    refund-dispute 退款争议 | Refund disputed
  quality 质量问题 | Quality
    quality-damaged 收到时破损 | Damaged on arrival
    quality-fault 使用中故障 | Fault in use
complaint 投诉与建议 | Complaints and suggestions @complaints,after-sale,general
  complaint-opened 登记投诉 | Complaint opened
  complaint-followed 投诉跟进 | Complaint followed up
  complaint-settled 当场化解 | Settled at once
  suggestion 建议 | Suggestion
other 其他 | Other
  answered 咨询已解答 | Question answered
  handed-over 转后台跟进 | Handed to the back office
  call-back-agreed 约定回电 | Call-back agreed
  silent-or-wrong 无声或打错 | Silent or wrong number
`;

export const DISPOSITIONS: readonly Disposition[] = readTree(TREE);

function readTree(text: string): Disposition[] {
  const above: string[] = [];
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const [, indent = '', code = '', zh = '', en = '', queues] =
        /^( *)(\S+) (.+?) \| (.+?)(?: @(\S+))?$/.exec(line) ?? [];
      const level = indent.length / 2;
      above[level] = code;
      const parent = level === 0 ? null : (above[level - 1] ?? null);
      return { code, names: { 'zh-CN': zh, en }, parent, queue_ids: queues?.split(',') ?? null };
    });
}
