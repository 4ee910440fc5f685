import { ActionIcon, Badge, CopyButton, Paper, Text, Title, Tooltip } from '@mantine/core';
import { IconArrowBackUp, IconCheck, IconCopy, IconTruckDelivery } from '@tabler/icons-react';
import type { OrderState, OrderSummary } from '../../core/customer.ts';
import { useWords } from '../i18n/index.ts';
import { formatDay, formatMoney } from '../shared/format.ts';
import s from './customer-file.module.css';

const ORDER_COLORS: Record<OrderState, string> = {
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
    <Paper withBorder p="sm" component="section">
      <Title order={2} size="h5" mb={6}>
        {t('customer.orders')} {orders.length > 0 && `(${orders.length})`}
      </Title>
      {orders.length === 0 && (
        <Text size="sm" c="dimmed">
          {t('customer.ordersNone')}
        </Text>
      )}
      <ul className={s.list}>
        {orders.map((order) => (
          <Order key={order.orderId} order={order} />
        ))}
      </ul>
    </Paper>
  );
}

function Order({ order }: { order: OrderSummary }) {
  const { t, language } = useWords();
  return (
    <li className={s.item}>
      <div className={s.line}>
        <Badge color={ORDER_COLORS[order.state]} variant="light" tt="none">
          {t(`order.${order.state}`)}
        </Badge>
        <Text span fw={600} className="digits">
          {order.orderNumber}
        </Text>
        <CopyNumber value={order.orderNumber} />
        <Text span ml="auto" className="digits" fw={600}>
          {formatMoney(order.amountFen)}
        </Text>
      </div>
      <Text size="sm" lineClamp={2}>
        {order.items}
      </Text>
      <Text size="xs" c="dimmed">
        {t('customer.placedOn', { date: formatDay(order.placedOn, language) })}
      </Text>
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
  return (
    <CopyButton value={value}>
      {({ copied, copy }) => (
        <Tooltip label={t(copied ? 'customer.copied' : 'customer.copyNumber')}>
          <ActionIcon
            variant="subtle"
            color="gray"
            size="sm"
            onClick={copy}
            aria-label={`${t('customer.copyNumber')} ${value}`}
          >
            {copied ? <IconCheck size={14} /> : <IconCopy size={14} />}
          </ActionIcon>
        </Tooltip>
      )}
    </CopyButton>
  );
}
