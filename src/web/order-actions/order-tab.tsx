/** What may be asked of the shop for the customer's orders: chosen, confirmed, done or refused with the reason. */
import { Badge, Button, Group, NumberInput, Select, Stack, Text, TextInput } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { OfferView } from '../../core/commands.ts';
import type { OrderActionName, OrderActionOutcome, OrderActionRequest } from '../../core/shop/order-actions.ts';
import { type Translate, useWords, wordFor } from '../i18n/index.ts';
import { factsOf } from '../knowledge/fill.ts';
import { formatMoment, formatMoney } from '../shared/format.ts';
import { request } from '../shared/http.ts';
import { newKey } from '../work/key.ts';
import { problemWords } from '../work/problem.ts';

const ACTIONS = ['cancel', 'changeAddress', 'requestReturn', 'requestRefund'] as const;

type Past = {
  key: string;
  atMs: number;
  byName: string;
  orderNumber: string;
  action: string;
  outcome: string;
  code: string | null;
};

export function OrderTab({ offer }: { offer: OfferView }) {
  const { t, language } = useWords();
  const client = useQueryClient();
  const { customer, callId } = offer;
  const orders = customer?.orders ?? [];
  const [orderNumber, setOrder] = useState<string | null>(factsOf(offer, '').orderNumber ?? null);
  const [action, setAction] = useState<OrderActionName | null>(null);
  const customerId = customer?.customerId ?? null;
  const { data } = useQuery({
    queryKey: ['order-actions', customerId],
    queryFn: () =>
      request<{ isConnected: boolean; actions: Past[] }>(
        'GET',
        `/api/order-actions?customerId=${encodeURIComponent(customerId ?? '')}`,
      ),
    enabled: customerId !== null,
  });
  const order = orders.find((one) => one.orderNumber === orderNumber) ?? orders[0];
  if (order === undefined) return <Text size="sm">{t('orderAction.noOrders')}</Text>;
  if (data?.isConnected === false) return <Text size="sm">{t('orderAction.notConnected')}</Text>;
  return (
    <Stack gap={8}>
      <Select
        size="xs"
        aria-label={t('orderAction.order')}
        data={orders.map((one) => ({
          value: one.orderNumber,
          label: `${one.orderNumber} · ${wordFor(t, 'order', one.state)}`,
        }))}
        value={order.orderNumber}
        allowDeselect={false}
        onChange={(next) => {
          setOrder(next);
          setAction(null);
        }}
      />
      <Group gap={6}>
        {ACTIONS.map((one) => (
          <Button
            key={one}
            size="compact-sm"
            variant={action === one ? 'filled' : 'default'}
            aria-pressed={action === one}
            onClick={() => setAction(one)}
          >
            {t(`orderAction.${one}`)}
          </Button>
        ))}
      </Group>
      {action !== null && (
        <ActionForm
          key={`${order.orderNumber} ${action}`}
          action={action}
          orderNumber={order.orderNumber}
          amountFen={order.amountFen}
          callId={callId}
          customerId={customerId}
          onAnswered={() => void client.invalidateQueries({ queryKey: ['order-actions'] })}
        />
      )}
      {(data?.actions ?? []).map((past) => (
        <Text key={past.key} size="xs" className="digits">
          {formatMoment(past.atMs, language, Date.now())} {past.byName} · {past.orderNumber} ·{' '}
          {wordFor(t, 'orderAction', past.action)}{' '}
          <Badge size="xs" variant="light" tt="none" color={past.outcome === 'done' ? 'green' : 'orange'}>
            {t(`orderAction.outcome.${past.outcome as OrderActionOutcome['outcome']}`)}
          </Badge>{' '}
          {past.code !== null && wordFor(t, 'refusal', past.code)}
        </Text>
      ))}
    </Stack>
  );
}

function ActionForm(props: {
  action: OrderActionName;
  orderNumber: string;
  amountFen: number;
  callId: string;
  customerId: string | null;
  onAnswered(): void;
}) {
  const { t } = useWords();
  const { action, orderNumber } = props;
  const [text, setText] = useState('');
  const [yuan, setYuan] = useState<number | string>(props.amountFen / 100);
  // The key of what was confirmed: asked again, the shop does it once.
  const [confirming, setConfirming] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const [outcome, setOutcome] = useState<OrderActionOutcome | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const amountFen = Math.round(Number(yuan) * 100);
  const isWhole = text.trim() !== '' && (action !== 'requestRefund' || amountFen > 0);
  const asked: OrderActionRequest =
    action === 'changeAddress'
      ? { action, address: text.trim() }
      : action === 'requestRefund'
        ? { action, amountFen, reason: text.trim() }
        : { action, reason: text.trim() };

  const ask = async (key: string) => {
    setBusy(true);
    setProblem(null);
    try {
      const { callId, customerId } = props;
      const path = `/api/orders/${orderNumber}/actions`;
      setOutcome(await request<OrderActionOutcome>('POST', path, { key, callId, customerId, request: asked }));
      props.onAnswered();
    } catch (error) {
      setProblem(problemWords(t, error));
    }
    setBusy(false);
  };

  if (outcome !== null && outcome.outcome !== 'unknown') {
    const isDone = outcome.outcome === 'done';
    return (
      <Text
        size="sm"
        fw={600}
        role="status"
        c={isDone ? undefined : 'var(--mantine-color-error)'}
        data-outcome={outcome.outcome}
      >
        {isDone ? doneWords(t, outcome) : refusedWords(t, outcome)}
      </Text>
    );
  }
  const name = t(`orderAction.${action}`);
  return (
    <Stack gap={6}>
      {action === 'requestRefund' && (
        <NumberInput
          size="xs"
          label={t('orderAction.amount')}
          min={0.01}
          decimalScale={2}
          disabled={confirming !== null}
          value={yuan}
          onChange={setYuan}
        />
      )}
      <TextInput
        size="xs"
        label={t(action === 'changeAddress' ? 'orderAction.address' : 'orderAction.reason')}
        maxLength={300}
        disabled={confirming !== null}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      {problem !== null && (
        <Text size="xs" c="var(--mantine-color-error)" role="alert">
          {problem}
        </Text>
      )}
      {outcome?.outcome === 'unknown' && (
        <Text size="xs" c="var(--mantine-color-error)" role="alert">
          {t('orderAction.unknown')}
        </Text>
      )}
      {confirming === null ? (
        <Button size="xs" disabled={!isWhole} onClick={() => setConfirming(newKey())}>
          {t('orderAction.next', { name })}
        </Button>
      ) : (
        <Group gap={6} wrap="nowrap">
          <Text size="xs" flex={1} role="status">
            {t('orderAction.confirm', { name, orderNumber })}
          </Text>
          <Button size="xs" color="red.8" loading={isBusy} autoFocus onClick={() => void ask(confirming)}>
            {t(outcome === null ? 'orderAction.do' : 'orderAction.again')}
          </Button>
          {/* What may have been done already is only asked for again with its own key. */}
          {outcome === null && (
            <Button size="xs" variant="default" disabled={isBusy} onClick={() => setConfirming(null)}>
              {t('orderAction.back')}
            </Button>
          )}
        </Group>
      )}
    </Stack>
  );
}

function doneWords(t: Translate, { state, refundFen }: Extract<OrderActionOutcome, { outcome: 'done' }>) {
  const now = t('orderAction.doneState', { state: wordFor(t, 'order', state) });
  return refundFen ? `${now} ${t('orderAction.refunded', { amount: formatMoney(refundFen) })}` : now;
}

function refusedWords(t: Translate, refused: Extract<OrderActionOutcome, { outcome: 'refused' }>) {
  const known = wordFor(t, 'refusal', refused.code);
  const words = known === refused.code ? refused.message : known;
  const most = refused.mostFen === undefined ? '' : t('orderAction.most', { amount: formatMoney(refused.mostFen) });
  return `${t('orderAction.refused')}${words}${most}`;
}
