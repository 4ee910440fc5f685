import { useClipboard } from '@mantine/hooks';
import { IconArrowBackUp, IconCheck, IconCopy, IconTruckDelivery } from '@tabler/icons-react';
import type { OrderState, OrderSummary } from '../../core/customer.ts';
import { useWords } from '../i18n/index.ts';
import { formatDay, formatMoney } from '../shared/format.ts';
import { Tag, type TagLook } from '../shared/tag.tsx';
import s from './customer-file.module.css';

const ORDER_LOOKS: Record<OrderState, TagLook> = {
  unpaid: 'orange',
  paid: 'sea',
  packed: 'sea',
  shipped: 'blue',
  delivered: 'green',
  cancelled: 'gray',
  returning: 'pink',
  refunded: 'gray',
};

export function Orders({ orders }: { orders: readonly OrderSummary[] }) {
  const { t } = useWords();
  return (
    <section className={s.card}>
      <h2 className={s.heading}>
        {t('customer.orders')} {orders.length > 0 && `(${orders.length})`}
      </h2>
      {orders.length === 0 && <p className={s.none}>{t('customer.ordersNone')}</p>}
      <ul className={s.list}>
        {orders.map((order) => (
          <Order key={order.orderId} order={order} />
        ))}
      </ul>
    </section>
  );
}

function Order({ order }: { order: OrderSummary }) {
  const { t, language } = useWords();
  return (
    <li className={s.item}>
      <div className={s.line}>
        <Tag look={ORDER_LOOKS[order.state]}>{t(`order.${order.state}`)}</Tag>
        <span className={`${s.strong} digits`}>{order.orderNumber}</span>
        <CopyNumber value={order.orderNumber} />
        <span className={`${s.strong} ${s.end} digits`}>{formatMoney(order.amountFen)}</span>
      </div>
      <p className={`${s.small} ${s.twoLines}`}>{order.items}</p>
      <p className={s.dim}>{t('customer.placedOn', { date: formatDay(order.placedOn, language) })}</p>
      <Parcel order={order} />
      {order.return !== null && (
        <div className={s.parcel}>
          <IconArrowBackUp size={15} aria-hidden="true" />
          <strong>{t(`return.${order.return.state}`)}</strong>
          <span>{order.return.reason}</span>
        </div>
      )}
    </li>
  );
}

function Parcel({ order }: { order: OrderSummary }) {
  const { t, language } = useWords();
  const { parcel } = order;
  if (parcel === null) return null;
  return (
    <div className={s.parcel}>
      <IconTruckDelivery size={15} aria-hidden="true" />
      <strong className={parcel.state === 'lost' ? s.alarm : undefined}>{t(`parcel.${parcel.state}`)}</strong>
      <span className="digits">
        {parcel.carrier} {parcel.trackingNumber}
      </span>
      {parcel.expectedOn !== null && parcel.state !== 'delivered' && (
        <span>{t('customer.expectedOn', { date: formatDay(parcel.expectedOn, language) })}</span>
      )}
    </div>
  );
}

function CopyNumber({ value }: { value: string }) {
  const { t } = useWords();
  const { copied, copy } = useClipboard({ timeout: 1_000 });
  return (
    <button
      type="button"
      className={s.copy}
      onClick={() => copy(value)}
      title={t(copied ? 'customer.copied' : 'customer.copyNumber')}
      aria-label={`${t(copied ? 'customer.copied' : 'customer.copyNumber')} ${value}`}
    >
      {copied ? <IconCheck size={14} /> : <IconCopy size={14} />}
    </button>
  );
}
