/** What helps while the customer is on the line, one thing at a time; each is a key away. */
import { Kbd, Paper, Tabs } from '@mantine/core';
import { type ReactNode, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import type { OfferView } from '../../core/commands.ts';
import { CaseTab } from '../cases/case-tab.tsx';
import { useWords } from '../i18n/index.ts';
import { BesideCall } from '../knowledge/beside-call.tsx';
import { OrderTab } from '../order-actions/order-tab.tsx';
import { PromiseTab } from './promise-tab.tsx';
import s from './tabs.module.css';

const TABS = [
  { tab: 'knowledge', key: 'K' },
  { tab: 'order', key: 'O' },
  { tab: 'case', key: 'W' },
  { tab: 'promise', key: 'L' },
] as const;

type TabName = (typeof TABS)[number]['tab'];

export function WorkTabs({ offer }: { offer: OfferView }) {
  const { t } = useWords();
  const [open, setOpen] = useState<TabName>('knowledge');
  const body = useRef<HTMLDivElement>(null);
  // Who comes by key goes on by key: the first field of what opens has the focus, before the next letter is typed.
  const openAndFocus = (tab: TabName) => {
    flushSync(() => setOpen(tab));
    body.current?.querySelector<HTMLElement>('[data-active-tab] input, [data-active-tab] button')?.focus();
  };
  const contents: Record<TabName, ReactNode> = {
    knowledge: <BesideCall offer={offer} />,
    order: <OrderTab offer={offer} />,
    case: <CaseTab offer={offer} />,
    promise: <PromiseTab offer={offer} />,
  };
  return (
    <Paper withBorder component="section" className={s.panel} aria-label={t('workTabs.title')}>
      <Tabs value={open} onChange={(next) => setOpen((next ?? 'knowledge') as TabName)} className={s.tabs}>
        <Tabs.List grow>
          {TABS.map(({ tab, key }) => (
            <Tabs.Tab
              key={tab}
              value={tab}
              className={s.tab}
              aria-keyshortcuts={key}
              rightSection={<Kbd size="xs">{key}</Kbd>}
              onClick={() => openAndFocus(tab)}
            >
              {t(`workTabs.${tab}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <div className={s.body} ref={body}>
          {TABS.map(({ tab }) => (
            // What was typed in one stays while another is looked at.
            <Tabs.Panel key={tab} value={tab} {...(tab === open && { 'data-active-tab': true })}>
              {contents[tab]}
            </Tabs.Panel>
          ))}
        </div>
      </Tabs>
    </Paper>
  );
}
