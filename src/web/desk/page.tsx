import { useState } from 'react';
import { useWords } from '../i18n/index.ts';
import { Inbox } from '../notices/inbox.tsx';
import { CustomerFileView } from './customer-file.tsx';
import { EmptyDesk } from './empty-desk.tsx';
import { NextCallback } from './next-callback.tsx';
import s from './page.module.css';
import { PhoneStatus } from './phone-status.tsx';
import { StateControl } from './state-control.tsx';
import { useDesk } from './store.ts';
import { useCallPhase } from './use-call-phase.ts';
import { WorkPanel } from './work-panel.tsx';

/** The agent's page: my state on the left, the customer in the middle, the work of the call on the right. */
export default function DeskPage() {
  const offer = useDesk(({ desk }) => desk.offer);
  const paintedCallId = useDesk((desk) => desk.paintedCallId);
  const next = useDesk(({ desk }) => desk.agent?.next);
  const [readCallId, setReadCallId] = useState<string | null>(null);
  const { t } = useWords();
  const phase = useCallPhase();
  const hasWork = offer !== null && phase !== 'idle';
  const isReading = next !== undefined && readCallId === next.callId;
  return (
    <div className={s.desk} data-work={hasWork}>
      <div className={s.side}>
        <StateControl />
        <PhoneStatus />
        <Inbox />
      </div>
      <main className={s.main}>
        {next !== undefined && (
          <NextCallback next={next} isOpen={isReading} onToggle={() => setReadCallId(isReading ? null : next.callId)} />
        )}
        {isReading ? (
          <CustomerFileView key={next.callId} offer={next} isAhead />
        ) : offer === null ? (
          <EmptyDesk />
        ) : (
          <CustomerFileView key={offer.callId} offer={offer} />
        )}
      </main>
      {hasWork && (
        <aside className={s.work} aria-label={t('wrapUp.title')}>
          {/* Its place is kept; it comes after who calls, which the ring waits for. */}
          {paintedCallId === offer.callId && <WorkPanel key={offer.callId} offer={offer} />}
        </aside>
      )}
    </div>
  );
}
