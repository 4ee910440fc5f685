/** The screen-pop: who calls and what helps in the first ten seconds. Tells the ring when it has been painted. */
import { Badge, Group, Paper, Text, Title } from '@mantine/core';
import { IconLanguage, IconMapPin, IconMessageChatbot, IconPhone, IconUserQuestion } from '@tabler/icons-react';
import { useEffect } from 'react';
import type { OfferView } from '../../core/commands.ts';
import type { CustomerFile } from '../../core/customer.ts';
import { Choices, FindCustomer, NewCustomer } from '../customers/choose-customer.tsx';
import { ShopLink } from '../customers/shop-link.tsx';
import { Again, Signs } from '../customers/signs.tsx';
import { useWords } from '../i18n/index.ts';
import { describeCaller, isGuest } from '../shared/caller.ts';
import { formatPhone } from '../shared/format.ts';
import { useLanguageName } from '../shared/language-name.ts';
import { LevelBadge } from '../shared/level-badge.tsx';
import { intentOf } from '../shared/pressed.ts';
import { CallbackNotice } from './callback-parts.tsx';
import s from './customer-file.module.css';
import { Cases, Contacts } from './history.tsx';
import { Orders } from './orders.tsx';
import { PressedWords } from './pressed-words.tsx';
import { offerPainted } from './session.ts';
import { TransferNotice } from './transfer-notice.tsx';

export function CustomerFileView({ offer }: { offer: OfferView }) {
  const { t } = useWords();
  usePaintedSignal(offer.callId);
  const { customer } = offer;
  return (
    <section className={s.file} aria-label={t('customer.file')} data-call={offer.callId}>
      <TransferNotice offer={offer} />
      <CallbackNotice offer={offer} />
      {customer === null ? <Unknown offer={offer} /> : <Who offer={offer} customer={customer} />}
      {customer === null && <Choices offer={offer} />}
      {customer === null && (
        <Paper withBorder p="sm" className={s.unknown}>
          <NewCustomer offer={offer} />
          <FindCustomer callId={offer.callId} />
        </Paper>
      )}
      {customer !== null && (
        <div className={s.columns}>
          <Orders orders={customer.orders} />
          <div className={s.history}>
            <Cases cases={customer.openCases} />
            <Contacts contacts={customer.lastContacts} />
          </div>
        </div>
      )}
    </section>
  );
}

/** Two frames after the commit the pop is on the glass. A hidden window paints no frames: there the commit has to do. */
function usePaintedSignal(callId: string): void {
  useEffect(() => {
    if (document.visibilityState === 'hidden') {
      offerPainted(callId);
      return;
    }
    let frame = requestAnimationFrame(() => {
      frame = requestAnimationFrame(() => offerPainted(callId));
    });
    return () => cancelAnimationFrame(frame);
  }, [callId]);
}

function Who({ offer, customer }: { offer: OfferView; customer: CustomerFile }) {
  const { t, language } = useWords();
  const region = offer.caller?.region?.[language] ?? customer.region;
  const languageName = useLanguageName();
  return (
    <Paper withBorder p="sm">
      <div className={s.who}>
        <div>
          <Group gap="xs">
            <Title order={1} size="h2" lh={1.2}>
              {customer.salutations?.[language] ?? customer.salutation}
            </Title>
            <LevelBadge level={customer.level} size="lg" />
            <Badge variant="light" color="sea" size="lg" tt="none" leftSection={<IconLanguage size={15} />}>
              {t('customer.speaks', { language: languageName(offer.language) })}
            </Badge>
          </Group>
          <Group gap="md" mt={4} className={s.facts}>
            <Text size="sm" fw={600}>
              {customer.name}
            </Text>
            {region !== null && (
              <Text size="sm">
                <IconMapPin size={14} aria-hidden="true" /> {region}
              </Text>
            )}
            <Text size="sm" className="digits">
              <IconPhone size={14} aria-hidden="true" /> {customer.phones.map(formatPhone).join(' / ')}
            </Text>
          </Group>
        </div>
        <Why offer={offer} />
      </div>
      <Signs offer={offer} customer={customer} />
    </Paper>
  );
}

function Why({ offer }: { offer: OfferView }) {
  const { t, language } = useWords();
  const intent = intentOf(offer.pressed);
  // They do not call: the agent does.
  if (offer.outbound === true) return null;
  return (
    <div className={s.why}>
      <Text size="xs" c="dimmed">
        <IconMessageChatbot size={14} aria-hidden="true" /> {t('customer.whyCalling')}
      </Text>
      <Text fw={700} size="lg" lang={language}>
        <PressedWords pressed={intent} />
      </Text>
    </div>
  );
}

function Unknown({ offer }: { offer: OfferView }) {
  const { t, language } = useWords();
  const callsBefore = offer.caller?.callsBefore ?? 0;
  const region = offer.caller?.region?.[language];
  const languageName = useLanguageName();
  const lead = offer.ani === null ? 'withheldLead' : isGuest(offer.ani) ? 'guestLead' : 'unknownLead';
  return (
    <Paper withBorder p="sm">
      <div className={s.who}>
        <div>
          <Group gap="xs">
            <IconUserQuestion size={28} aria-hidden="true" />
            <Title order={1} size="h2">
              {t(offer.choices ? 'customer.undecided' : 'customer.unknown')}
            </Title>
            <Badge variant="light" color="sea" size="lg" tt="none" leftSection={<IconLanguage size={15} />}>
              {t('customer.speaks', { language: languageName(offer.language) })}
            </Badge>
          </Group>
          <Text size="sm" mt={4} className="digits">
            {describeCaller(t, offer.ani)}
            {region !== undefined && ` · ${region}`}
            {!offer.choices && ` · ${t(`customer.${lead}`)}`}
          </Text>
          <Group gap="xs" mt={4}>
            {callsBefore > 0 && <Again count={callsBefore + 1} />}
            <ShopLink link={offer.link} ofCall />
          </Group>
        </div>
        <Why offer={offer} />
      </div>
    </Paper>
  );
}
