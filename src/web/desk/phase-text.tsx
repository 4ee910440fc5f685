/** What the call bar says of the call: who it is, and how it stands, in two lines. */
import { Text } from '@mantine/core';
import type { OfferView } from '../../core/commands.ts';
import { useWords } from '../i18n/index.ts';
import { describeCaller } from '../shared/caller.ts';
import s from './call-bar.module.css';
import { useConsultWords } from './consult-parts.tsx';
import { useSelfServiceWords } from './self-service.tsx';
import { isOnDeskPhone, isOnOutsidePhone, useDesk } from './store.ts';
import type { CallPhase } from './use-call-phase.ts';

export function PhaseText({ phase, offer }: { phase: CallPhase; offer: OfferView | null }) {
  const { t, language } = useWords();
  const session = useDesk((desk) => desk.session);
  const onDesk = useDesk(isOnDeskPhone);
  const onOutside = useDesk(isOnOutsidePhone);
  const agentState = useDesk(({ desk }) => desk.agent?.state);
  const lastEnding = useDesk(({ desk }) => desk.lastEnding);
  const consult = useDesk(({ desk }) => desk.call?.consult ?? null);
  const consultWords = useConsultWords();
  const aside = useDesk(({ desk }) => desk.call?.selfService ?? null);
  const asideWords = useSelfServiceWords();
  const callState = useDesk(({ desk }) => desk.call?.state);
  const ending =
    lastEnding === null
      ? null
      : lastEnding.notReached
        ? t('callback.notReached', { why: t(`callback.why.${lastEnding.notReached}`) })
        : t(`ended.${lastEnding.endedBy}`);

  if (phase === 'idle') {
    const key = agentState === 'ready' ? 'bar.idleReady' : agentState === undefined ? 'bar.idle' : 'bar.idleNotReady';
    // How a finished talk ended was told in wrap-up; a call that went past has no other place.
    const wentPast = lastEnding !== null && ['missed', 'rejected', 'failure'].includes(lastEnding.endedBy);
    return <Lines first={t(key)} second={wentPast ? ending : null} />;
  }
  const who =
    offer !== null ? describeCaller(t, offer.ani) : t(phase === 'dialling' ? 'dial.outgoing' : 'bar.incoming');
  if (consult !== null && (phase === 'talking' || phase === 'held')) {
    return <Lines first={who} second={consultWords(consult)} inFull />;
  }
  if (aside !== null && phase === 'selfService') {
    return <Lines first={asideWords(aside)} second={t('selfService.quiet')} />;
  }
  // Until the next one, unless the agent must see first that there is no sound.
  const isHeard = onDesk || session === 'up' || phase !== 'talking';
  if (aside?.endedAs != null && isHeard && ['talking', 'held', 'ended'].includes(phase)) {
    return <Lines first={who} second={asideWords(aside)} inFull />;
  }
  const { how, by, byName } = offer?.transfer ?? {};
  const comes = how === undefined ? t('bar.incoming') : t(`party.notice.${how}`, { name: byName ?? by });
  const note: Record<Exclude<CallPhase, 'idle'>, string> = {
    incoming: offer?.standing
      ? offer.callback
        ? t('callback.offer', { attempt: offer.callback.attempt, most: offer.callback.mostAttempts })
        : comes
      : onDesk
        ? t(onOutside ? 'bar.liftOutside' : 'bar.liftHandset')
        : session === 'none'
          ? t('bar.waitingForPhone')
          : session === 'connecting'
            ? t('bar.connecting')
            : offer?.callback
              ? t('callback.offer', { attempt: offer.callback.attempt, most: offer.callback.mostAttempts })
              : comes,
    dialling: t(
      DIALLING_WORDS[callState === 'ringing' && onDesk ? (onOutside ? 'outside' : 'desk') : (callState ?? '')] ??
        'callback.dialling',
    ),
    talking: onDesk
      ? t(onOutside ? 'bar.onOutside' : 'bar.onHandset')
      : session === 'up'
        ? t('bar.talking')
        : t('bar.phoneLost'),
    held: t('bar.held'),
    selfService: t('selfService.quiet'),
    interrupted: t(onOutside ? 'bar.interruptedOutside' : onDesk ? 'bar.interruptedDesk' : 'bar.interrupted'),
    ended: ending ?? t('bar.ended'),
  };
  const region = offer?.caller?.region?.[language] ?? offer?.customer?.region;
  return <Lines first={who} second={region ? `${note[phase]} · ${region}` : note[phase]} />;
}

const DIALLING_WORDS: Record<string, 'dial.liftHandset' | 'dial.liftOutside' | 'dial.ownPhone' | 'callback.greeting'> =
  {
    desk: 'dial.liftHandset',
    outside: 'dial.liftOutside',
    ringing: 'dial.ownPhone',
    greeting: 'callback.greeting',
  };

function Lines({ first, second, inFull }: { first: string; second: string | null; inFull?: boolean }) {
  return (
    <>
      <Text className="digits" fw={650} size="lg" lh={1.2} truncate>
        {first}
      </Text>
      {second !== null && (
        <Text size="sm" className={s.second} truncate={!inFull} lh={inFull ? 1.3 : undefined}>
          {second}
        </Text>
      )}
    </>
  );
}
