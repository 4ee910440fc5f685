/** The screen-pop: who calls and what helps in the first ten seconds. Tells the ring when it has been painted. */
import { IconLanguage, IconMapPin, IconMessageChatbot, IconPhone, IconUserQuestion } from '@tabler/icons-react';
import { useEffect } from 'react';
import type { OfferView } from '../../core/commands.ts';
import type { CustomerFile } from '../../core/customer.ts';
import { Choices, FindCustomer, NewCustomer } from '../customers/choose-customer.tsx';
import { ShopLink } from '../customers/shop-link.tsx';
import { useWords } from '../i18n/index.ts';
import { describeCaller, isGuest } from '../shared/caller.ts';
import { formatPhone } from '../shared/format.ts';
import { useLanguageName } from '../shared/language-name.ts';
import { LevelBadge } from '../shared/level-badge.tsx';
import { intentOf } from '../shared/pressed.ts';
import { Tag } from '../shared/tag.tsx';
import { CallbackNotice } from './callback-parts.tsx';
import s from './customer-file.module.css';
import { Cases, Contacts } from './history.tsx';
import { Orders } from './orders.tsx';
import { PressedWords } from './pressed-words.tsx';
import { offerPainted } from './session.ts';
import { Again, Signs } from './signs.tsx';
import { TransferNotice } from './transfer-notice.tsx';

/** `isAhead`: of a call that is not the agent's yet, to be read and no more. */
export function CustomerFileView({ offer, isAhead = false }: { offer: OfferView; isAhead?: boolean }) {
  const { t } = useWords();
  usePaintedSignal(isAhead ? null : offer.callId);
  const { customer } = offer;
  return (
    <section className={s.file} aria-label={t('customer.file')} data-call={offer.callId}>
      <TransferNotice offer={offer} />
      {!isAhead && <CallbackNotice offer={offer} />}
      {customer === null ? (
        <Unknown offer={offer} isAhead={isAhead} />
      ) : (
        <Who offer={offer} customer={customer} isAhead={isAhead} />
      )}
      {customer === null && !isAhead && <Choices offer={offer} />}
      {customer === null && !isAhead && (
        <div className={`${s.card} ${s.unknown}`}>
          <NewCustomer offer={offer} />
          <FindCustomer callId={offer.callId} />
        </div>
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
function usePaintedSignal(callId: string | null): void {
  useEffect(() => {
    if (callId === null) return;
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

type WhoProps = { offer: OfferView; customer: CustomerFile; isAhead: boolean };

function Who({ offer, customer, isAhead }: WhoProps) {
  const { t, language } = useWords();
  const region = offer.caller?.region?.[language] ?? customer.region;
  const languageName = useLanguageName();
  return (
    <div className={s.card}>
      <div className={s.who}>
        <div>
          <div className={s.row}>
            <h1 className={s.name}>{customer.salutations?.[language] ?? customer.salutation}</h1>
            <LevelBadge level={customer.level} size="lg" />
            <Tag look="sea" size="lg" icon={<IconLanguage size={15} />}>
              {t('customer.speaks', { language: languageName(offer.language) })}
            </Tag>
          </div>
          <div className={s.facts}>
            <span className={`${s.small} ${s.strong}`}>{customer.name}</span>
            {region !== null && (
              <span className={s.small}>
                <IconMapPin size={14} aria-hidden="true" /> {region}
              </span>
            )}
            <span className={`${s.small} digits`}>
              <IconPhone size={14} aria-hidden="true" /> {customer.phones.map(formatPhone).join(' / ')}
            </span>
          </div>
        </div>
        <Why offer={offer} />
      </div>
      <Signs offer={offer} customer={customer} isAhead={isAhead} />
    </div>
  );
}

function Why({ offer }: { offer: OfferView }) {
  const { t, language } = useWords();
  const intent = intentOf(offer.pressed);
  // They do not call: the agent does.
  if (offer.outbound === true) return null;
  return (
    <div className={s.why}>
      <p className={s.dim}>
        <IconMessageChatbot size={14} aria-hidden="true" /> {t('customer.whyCalling')}
      </p>
      <p className={s.intent} lang={language}>
        <PressedWords pressed={intent} />
      </p>
    </div>
  );
}

function Unknown({ offer, isAhead }: { offer: OfferView; isAhead: boolean }) {
  const { t, language } = useWords();
  const callsBefore = offer.caller?.callsBefore ?? 0;
  const region = offer.caller?.region?.[language];
  const languageName = useLanguageName();
  const lead = offer.ani === null ? 'withheldLead' : isGuest(offer.ani) ? 'guestLead' : 'unknownLead';
  return (
    <div className={s.card}>
      <div className={s.who}>
        <div>
          <div className={s.row}>
            <IconUserQuestion size={28} aria-hidden="true" />
            <h1 className={s.name}>{t(offer.choices ? 'customer.undecided' : 'customer.unknown')}</h1>
            <Tag look="sea" size="lg" icon={<IconLanguage size={15} />}>
              {t('customer.speaks', { language: languageName(offer.language) })}
            </Tag>
          </div>
          <p className={`${s.small} digits`}>
            {describeCaller(t, offer.ani)}
            {region !== undefined && ` · ${region}`}
            {!offer.choices && ` · ${t(`customer.${lead}`)}`}
          </p>
          <div className={s.row}>
            {callsBefore > 0 && <Again count={callsBefore + 1} />}
            <ShopLink link={offer.link} ofCall={!isAhead} />
          </div>
        </div>
        <Why offer={offer} />
      </div>
    </div>
  );
}
