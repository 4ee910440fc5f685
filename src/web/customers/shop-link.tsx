import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconExternalLink } from '@tabler/icons-react';
import { useEffect, useRef } from 'react';
import type { CustomerLink } from '../../core/customer-link.ts';
import { useWords } from '../i18n/index.ts';
import { openShopPage } from './shop-page.ts';

/** Leads to the shop's own system; where the shop wants it, a call's link opens by itself. */
export function ShopLink({ link, ofCall }: { link: CustomerLink | null | undefined; ofCall?: boolean }) {
  const { t } = useWords();
  const opened = useRef('');
  const url = link?.url;
  const opens = link?.opens;
  useEffect(() => {
    if (!ofCall || url === undefined || opens !== 'byItself' || opened.current === url) return;
    opened.current = url;
    if (!openShopPage({ url, opens }))
      notifications.show({ id: 'shop-window', color: 'orange', message: t('customers.popupBlocked') });
  }, [url, opens, ofCall, t]);
  if (!link) return null;
  return (
    <Button
      size="compact-sm"
      variant="light"
      rightSection={<IconExternalLink size={15} />}
      aria-keyshortcuts={ofCall ? 'P' : undefined}
      onClick={() => void openShopPage(link)}
    >
      {t('customers.shopPage')}
    </Button>
  );
}
