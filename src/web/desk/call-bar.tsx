/** The call bar 通话条: who calls, since when, and the verbs of the moment. On every page of an agent, always in one place. */
import { Badge, Button, Kbd, Text } from '@mantine/core';
import {
  IconMicrophone,
  IconMicrophoneOff,
  IconPhone,
  IconPhoneCall,
  IconPhoneIncoming,
  IconPhoneOff,
  IconPhoneOutgoing,
  IconPhonePause,
  IconPhoneX,
  IconPlayerPause,
  IconPlayerPlay,
  IconPlugConnectedX,
} from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { OfferView } from '../../core/commands.ts';
import { useWords } from '../i18n/index.ts';
import { describeCaller } from '../shared/caller.ts';
import { useNowMs } from '../shared/clock.ts';
import { formatDuration } from '../shared/format.ts';
import { LevelBadge } from '../shared/level-badge.tsx';
import s from './call-bar.module.css';
import { MachineButton } from './callback-parts.tsx';
import { PressedWords } from './pressed-words.tsx';
import { answer, hangUp, reject, toggleHold, toggleMute } from './session.ts';
import { ShortcutsHelp } from './shortcuts-help.tsx';
import { isOfferedStanding } from './standing.ts';
import { isOnDeskPhone, useDesk } from './store.ts';
import { type CallPhase, useCallPhase } from './use-call-phase.ts';
import { useIncomingTitle } from './use-incoming-title.ts';

export default function CallBar() {
  const { t } = useWords();
  const phase = useCallPhase();
  const offer = useDesk(({ desk }) => desk.offer);
  useIncomingTitle(phase, offer);

  return (
    <section className={s.bar} aria-label={t('bar.label')} data-phase={phase}>
      <PhaseIcon phase={phase} />
      <div className={s.what} role="status" aria-live="assertive">
        <PhaseText phase={phase} offer={offer} />
      </div>
      {offer !== null && <CallFacts offer={offer} phase={phase} />}
      <div className={s.verbs}>
        {phase === 'incoming' && <IncomingVerbs />}
        {(phase === 'talking' || phase === 'held') && <TalkVerbs held={phase === 'held'} />}
        {(phase === 'interrupted' || phase === 'dialling') && <HangUpButton />}
        <ShortcutsHelp />
      </div>
    </section>
  );
}

const PHASE_ICONS: Record<CallPhase, typeof IconPhone> = {
  idle: IconPhone,
  incoming: IconPhoneIncoming,
  dialling: IconPhoneOutgoing,
  talking: IconPhoneCall,
  held: IconPhonePause,
  interrupted: IconPlugConnectedX,
  ended: IconPhoneX,
};

function PhaseIcon({ phase }: { phase: CallPhase }) {
  const Icon = PHASE_ICONS[phase];
  return (
    <span className={s.icon} aria-hidden="true">
      <Icon size={26} />
    </span>
  );
}

function PhaseText({ phase, offer }: { phase: CallPhase; offer: OfferView | null }) {
  const { t, language } = useWords();
  const session = useDesk((desk) => desk.session);
  const onDesk = useDesk(isOnDeskPhone);
  const agentState = useDesk(({ desk }) => desk.agent?.state);
  const lastEnding = useDesk(({ desk }) => desk.lastEnding);
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
  const who = offer === null ? t('bar.incoming') : describeCaller(t, offer.ani);
  const note: Record<Exclude<CallPhase, 'idle'>, string> = {
    incoming: offer?.standing
      ? offer.callback
        ? t('callback.offer', { attempt: offer.callback.attempt, most: offer.callback.mostAttempts })
        : t('bar.incoming')
      : onDesk
        ? t('bar.liftHandset')
        : session === 'none'
          ? t('bar.waitingForPhone')
          : session === 'connecting'
            ? t('bar.connecting')
            : offer?.callback
              ? t('callback.offer', { attempt: offer.callback.attempt, most: offer.callback.mostAttempts })
              : t('bar.incoming'),
    dialling: t('callback.dialling'),
    talking: onDesk ? t('bar.onHandset') : session === 'up' ? t('bar.talking') : t('bar.phoneLost'),
    held: t('bar.held'),
    interrupted: t(onDesk ? 'bar.interruptedDesk' : 'bar.interrupted'),
    ended: ending ?? t('bar.ended'),
  };
  const region = offer?.caller?.region?.[language] ?? offer?.customer?.region;
  return <Lines first={who} second={region ? `${note[phase]} · ${region}` : note[phase]} />;
}

function Lines({ first, second }: { first: string; second: string | null }) {
  return (
    <>
      <Text className="digits" fw={650} size="lg" lh={1.2} truncate>
        {first}
      </Text>
      {second !== null && (
        <Text size="sm" className={s.second} truncate>
          {second}
        </Text>
      )}
    </>
  );
}

function CallFacts({ offer, phase }: { offer: OfferView; phase: CallPhase }) {
  const { t, language } = useWords();
  const queue = useDesk(({ desk }) => desk.welcome?.queues.find((one) => one.queueId === offer.queueId));
  return (
    <dl className={s.facts}>
      {offer.customer !== null && (
        <Fact label={t('calls.customer')}>
          <span className={s.customer}>
            <strong>{offer.customer.name}</strong>
            <LevelBadge level={offer.customer.level} size="sm" />
          </span>
        </Fact>
      )}
      <Fact label={t('bar.queue')}>{queue?.names[language] ?? offer.queueId}</Fact>
      <Fact label={t('bar.pressed')} wide>
        <PressedWords pressed={offer.pressed} />
      </Fact>
      <Fact label={t('bar.waited')}>{formatDuration(offer.waitedMs)}</Fact>
      <PhaseTimer phase={phase} />
    </dl>
  );
}

function Fact({ label, wide, children }: { label: string; wide?: boolean; children: ReactNode }) {
  return (
    <div className={wide ? s.wideFact : s.fact}>
      <dt>{label}</dt>
      <dd className="digits">{children}</dd>
    </div>
  );
}

function PhaseTimer({ phase }: { phase: CallPhase }) {
  const { t } = useWords();
  const nowMs = useNowMs();
  const call = useDesk(({ desk }) => desk.call);
  const talkSinceMs = useDesk(({ desk }) => desk.talkSinceMs);
  const offeredSinceMs = useDesk(({ desk }) => (desk.agent?.state === 'offered' ? desk.agent.sinceMs : null));
  if (phase === 'incoming' && offeredSinceMs !== null) {
    return <Fact label={t('bar.ring')}>{formatDuration(nowMs - offeredSinceMs)}</Fact>;
  }
  if (talkSinceMs === null || call === null) return null;
  const untilMs = phase === 'ended' ? call.sinceMs : nowMs;
  return (
    <>
      {phase === 'held' && <Fact label={t('bar.hold')}>{formatDuration(nowMs - call.sinceMs)}</Fact>}
      <Fact label={t('bar.talk')}>
        <span className={s.timer}>{formatDuration(untilMs - talkSinceMs)}</span>
      </Fact>
    </>
  );
}

function IncomingVerbs() {
  const { t } = useWords();
  const session = useDesk((desk) => desk.session);
  const isCallback = useDesk(({ desk }) => desk.offer?.callback !== undefined);
  const stands = useDesk(isOfferedStanding);
  // A handset is lifted by hand; over a standing leg it is off the hook already.
  const isAnsweredHere = useDesk((desk) => !isOnDeskPhone(desk)) || stands;
  return (
    <>
      {isAnsweredHere && (
        <Button
          size="md"
          color="green.8"
          leftSection={isCallback ? <IconPhoneOutgoing size={20} /> : <IconPhone size={20} />}
          rightSection={<Kbd className={s.key}>A</Kbd>}
          aria-keyshortcuts="A"
          disabled={session !== 'incoming' && !stands}
          loading={session === 'connecting'}
          onClick={answer}
        >
          {t(isCallback ? 'callback.dial' : 'bar.answer')}
        </Button>
      )}
      <Button
        size="md"
        variant="default"
        leftSection={<IconPhoneX size={20} />}
        rightSection={<Kbd>X</Kbd>}
        aria-keyshortcuts="X"
        onClick={reject}
      >
        {t('bar.reject')}
      </Button>
    </>
  );
}

function TalkVerbs({ held }: { held: boolean }) {
  const { t } = useWords();
  const muted = useDesk((desk) => desk.muted);
  const onDesk = useDesk(isOnDeskPhone);
  const isUp = useDesk((desk) => desk.session === 'up');
  const isCallback = useDesk(({ desk }) => desk.offer?.callback !== undefined);
  return (
    <>
      {muted && (
        <Badge color="red" variant="filled" size="lg" tt="none" leftSection={<IconMicrophoneOff size={14} />}>
          {t('bar.muted')}
        </Badge>
      )}
      {!onDesk && (
        <Button
          size="md"
          variant="default"
          leftSection={muted ? <IconMicrophone size={20} /> : <IconMicrophoneOff size={20} />}
          rightSection={<Kbd>M</Kbd>}
          aria-keyshortcuts="M"
          aria-pressed={muted}
          disabled={!isUp}
          onClick={toggleMute}
        >
          {t(muted ? 'bar.unmute' : 'bar.mute')}
        </Button>
      )}
      <Button
        size="md"
        variant="default"
        leftSection={held ? <IconPlayerPlay size={20} /> : <IconPlayerPause size={20} />}
        rightSection={<Kbd>H</Kbd>}
        aria-keyshortcuts="H"
        aria-pressed={held}
        onClick={toggleHold}
      >
        {t(held ? 'bar.resume' : 'bar.holdVerb')}
      </Button>
      {isCallback && <MachineButton />}
      <HangUpButton />
    </>
  );
}

function HangUpButton() {
  const { t } = useWords();
  return (
    <Button
      size="md"
      color="red.8"
      leftSection={<IconPhoneOff size={20} />}
      rightSection={<Kbd className={s.key}>E</Kbd>}
      aria-keyshortcuts="E"
      onClick={hangUp}
    >
      {t('bar.hangUp')}
    </Button>
  );
}
