/** One customer's whole file: who they are, what they did with us, and who changed what about them. */
import { Alert, Anchor, Center, Group, Loader, Paper, Tabs, Title } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'wouter';
import { useWords } from '../i18n/index.ts';
import { describeError } from '../shared/errors.ts';
import { LevelBadge } from '../shared/level-badge.tsx';
import { type CustomerAnswer, readCustomer, readHistory } from './api.ts';
import { Changes } from './changes.tsx';
import s from './customers.module.css';
import { Duplicates } from './duplicates.tsx';
import { EditForm } from './edit-form.tsx';
import { CallTab, CaseTab, MessageTab, OrderTab } from './history-tabs.tsx';
import { RecordCard } from './record-card.tsx';
import { ShopLink } from './shop-link.tsx';

export function CustomerPage({ customerId }: { customerId: string }) {
  const { t } = useWords();
  const query = useQuery({ queryKey: ['customers', 'file', customerId], queryFn: () => readCustomer(customerId) });
  if (query.isLoading) {
    return (
      <Center h="40vh">
        <Loader aria-label={t('common.loading')} />
      </Center>
    );
  }
  if (query.data === undefined) {
    return (
      <Alert color="red" role="alert">
        {describeError(t, query.error)}
      </Alert>
    );
  }
  return <File answer={query.data} askedFor={customerId} />;
}

function File({ answer, askedFor }: { answer: CustomerAnswer; askedFor: string }) {
  const { t, language } = useWords();
  const { customer, mayEdit, mayMerge, link } = answer;
  const [isEditing, setEditing] = useState(false);
  const client = useQueryClient();
  const changed = () => void client.invalidateQueries({ queryKey: ['customers'] });
  return (
    <>
      <Group mb="sm">
        <Anchor component={Link} href="/customers">
          {t('customers.title')}
        </Anchor>
        <Title order={1} size="h3">
          {customer.name}
        </Title>
        <span>{customer.salutations[language]}</span>
        <LevelBadge level={customer.level} />
        <ShopLink link={link} />
      </Group>
      {askedFor !== customer.customerId && (
        <Alert mb="sm" role="status">
          {t('customers.mergedInto')}
        </Alert>
      )}
      <div className={s.file}>
        <div className={s.side}>
          <Paper withBorder p="md">
            {isEditing ? (
              <EditForm
                answer={answer}
                onDone={() => {
                  setEditing(false);
                  changed();
                }}
              />
            ) : (
              <RecordCard answer={answer} onEdit={mayEdit ? () => setEditing(true) : null} />
            )}
          </Paper>
          <Duplicates customer={customer} mayMerge={mayMerge} onMerged={changed} />
        </div>
        <History customerId={customer.customerId} mayMerge={mayMerge} onUndone={changed} />
      </div>
    </>
  );
}

const TABS = ['calls', 'orders', 'cases', 'messages', 'changes'] as const;

function History({ customerId, mayMerge, onUndone }: { customerId: string; mayMerge: boolean; onUndone(): void }) {
  const { t } = useWords();
  const { data, error } = useQuery({
    queryKey: ['customers', 'history', customerId],
    queryFn: () => readHistory(customerId),
  });
  const count = {
    calls: data?.calls.length,
    orders: data?.orders.length,
    cases: data?.cases.length,
    messages: data && data.messages.length + data.callbacks.length,
    changes: undefined,
  };
  return (
    <Paper withBorder p="md">
      {error !== null && (
        <Alert color="red" role="alert">
          {describeError(t, error)}
        </Alert>
      )}
      <Tabs defaultValue="calls" keepMounted={false}>
        <Tabs.List mb="sm">
          {TABS.map((tab) => (
            <Tabs.Tab key={tab} value={tab}>
              {t(`customers.tab.${tab}`)} {count[tab] ? `(${count[tab]})` : ''}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value="calls">{data && <CallTab calls={data.calls} />}</Tabs.Panel>
        <Tabs.Panel value="orders">{data && <OrderTab orders={data.orders} />}</Tabs.Panel>
        <Tabs.Panel value="cases">{data && <CaseTab cases={data.cases} />}</Tabs.Panel>
        <Tabs.Panel value="messages">{data && <MessageTab history={data} />}</Tabs.Panel>
        <Tabs.Panel value="changes">
          <Changes customerId={customerId} mayMerge={mayMerge} onUndone={onUndone} />
        </Tabs.Panel>
      </Tabs>
    </Paper>
  );
}
