/** The call bar 通话条: who calls, since when, and the verbs of the moment. On every page of an agent, always in one place. */
import { Badge, Button, Kbd, Tooltip } from '@mantine/core';
import {
  IconMicrophone,
  IconMicrophoneOff,
  IconPassword,
  IconPhone,
  IconPhoneCall,
  IconPhoneIncoming,
  IconPhoneOff,
  IconPhoneOutgoing,
  IconPhonePause,
  IconPhoneX,
  IconPlayerPause,
  IconPlayerPlay,
  IconPlayerRecord,
  IconPlugConnectedX,
} from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { ConsultView, OfferView } from '../../core/commands.ts';
import { useWords } from '../i18n/index.ts';
import { useNowMs } from '../shared/clock.ts';
import { formatDuration } from '../shared/format.ts';
import { LevelBadge } from '../shared/level-badge.tsx';
import s from './call-bar.module.css';
import { MachineButton } from './callback-parts.tsx';
import { SMALL, StepButtons } from './consult-parts.tsx';
import { DialButton } from './dial.tsx';
import { Keypad } from './keypad.tsx';
import { PhaseText } from './phase-text.tsx';
import { PressedWords } from './pressed-words.tsx';
import { toggleHold, togglePause } from './requests.ts';
import { SelfServiceButton, TakeBackButton } from './self-service.tsx';
import { answer, hangUp, reject, toggleMute } from './session.ts';
import { ShortcutsHelp } from './shortcuts-help.tsx';
import { isOfferedStanding } from './standing.ts';
import { isOnDeskPhone, useDesk } from './store.ts';
import { TransferPanel } from './transfer-panel.tsx';
import { type CallPhase, useCallPhase } from './use-call-phase.ts';
import { useIncomingTitle } from './use-incoming-title.ts';

export default function CallBar() {
  const { t } = useWords();
  const phase = useCallPhase();
  const offer = useDesk(({ desk }) => desk.offer);
  const consult = useDesk(({ desk }) => desk.call?.consult ?? null);
  const aside = useDesk(({ desk }) => desk.call?.selfService ?? null);
  const isTalk = phase === 'talking' || phase === 'held';
  useIncomingTitle(phase, offer);

  return (
    <section
      className={s.bar}
      aria-label={t('bar.label')}
      data-phase={phase}
      data-consult={consult?.stage}
      data-self-service={aside === null ? undefined : (aside.endedAs ?? 'running')}
    >
      <PhaseIcon phase={phase} />
      <div className={s.what} role="status" aria-live="assertive">
        <PhaseText phase={phase} offer={offer} />
      </div>
      {offer !== null && <CallFacts offer={offer} phase={phase} />}
      <div className={s.verbs}>
        {phase === 'idle' && <DialButton />}
        {phase === 'incoming' && <IncomingVerbs />}
        {isTalk && consult === null && <TalkVerbs held={phase === 'held'} />}
        {isTalk && consult !== null && <ConsultVerbs consult={consult} />}
        {phase === 'selfService' && <TakeBackButton untilMs={aside?.untilMs} />}
        {(phase === 'selfService' || phase === 'interrupted' || phase === 'dialling') && <HangUpButton />}
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
  selfService: IconPassword,
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

function CallFacts({ offer, phase }: { offer: OfferView; phase: CallPhase }) {
  const { t, language } = useWords();
  const queue = useDesk(({ desk }) => desk.welcome?.queues.find((one) => one.queueId === offer.queueId));
  const isConsult = useDesk(({ desk }) => desk.call?.consult !== undefined);
  const isTold = useDesk(({ desk }) => desk.call?.selfService !== undefined) && phase !== 'ended';
  // With more verbs, or more to be told, there is less room: what they called for is in the file below.
  if (isConsult || isTold) {
    return (
      <dl className={s.facts}>
        <PhaseTimer phase={phase} isShort />
      </dl>
    );
  }
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
      <PhaseTimer phase={phase} />
      <Fact label={t('bar.queue')}>{queue?.names[language] ?? offer.queueId}</Fact>
      {offer.outbound !== true && (
        <>
          <Fact label={t('bar.pressed')} wide>
            <PressedWords pressed={offer.pressed} />
          </Fact>
          <Fact label={t('bar.waited')}>{formatDuration(offer.waitedMs)}</Fact>
        </>
      )}
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

/** `isShort`: on hold only how long that has been. */
function PhaseTimer({ phase, isShort }: { phase: CallPhase; isShort?: boolean }) {
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
  const hold = phase === 'held' && <Fact label={t('bar.hold')}>{formatDuration(nowMs - call.sinceMs)}</Fact>;
  if (hold && isShort) return hold;
  return (
    <>
      {hold}
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
  const isByUs = useDesk(({ desk }) => desk.offer?.callback !== undefined || desk.offer?.outbound === true);
  return (
    <>
      {muted && (
        <Badge color="red" variant="filled" size="lg" tt="none" leftSection={<IconMicrophoneOff size={14} />}>
          {t('bar.muted')}
        </Badge>
      )}
      <MuteButton />
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
      {isByUs && <MachineButton />}
      {!held && <PauseButton />}
      {!held && <SelfServiceButton />}
      <Keypad />
      <TransferPanel />
      <HangUpButton />
    </>
  );
}

/** While card data is spoken; the clock runs to when the recording goes on by itself. */
function PauseButton() {
  const { t } = useWords();
  const untilMs = useDesk(({ desk }) => desk.call?.recordingPausedUntilMs ?? null);
  return untilMs === null ? (
    <Tooltip label={t('bar.pauseHint')}>
      <Button {...PAUSE} variant="default" aria-label={t('bar.pause')}>
        <IconPlayerRecord size={20} />
      </Button>
    </Tooltip>
  ) : (
    <Button {...PAUSE} color="orange.9" leftSection={<IconPlayerRecord size={20} />}>
      {t('bar.paused')}&nbsp;
      <PauseClock untilMs={untilMs} />
    </Button>
  );
}

const PAUSE = {
  size: 'md',
  rightSection: <Kbd>Q</Kbd>,
  'aria-keyshortcuts': 'Q',
  'data-recording-pause': true,
  onClick: togglePause,
} as const;

function PauseClock({ untilMs }: { untilMs: number }) {
  const nowMs = useNowMs();
  return <span className="digits">{formatDuration(Math.max(0, untilMs - nowMs))}</span>;
}

/** While somebody is asked beside the customer, or talks with both. Who was asked decides nothing about the customer. */
function ConsultVerbs({ consult }: { consult: ConsultView }) {
  return (
    <>
      <MuteButton isSmall />
      {!consult.isAsked && <StepButtons stage={consult.stage} />}
      <Keypad />
      <HangUpButton isSmall />
    </>
  );
}

/** Small, it has no room for a badge beside it and is red itself while muted. */
function MuteButton({ isSmall = false }: { isSmall?: boolean }) {
  const { t } = useWords();
  const onDesk = useDesk(isOnDeskPhone);
  const muted = useDesk((desk) => desk.muted);
  const isUp = useDesk((desk) => desk.session === 'up');
  if (onDesk) return null;
  return (
    <Button
      {...(isSmall ? SMALL : { size: 'md' })}
      variant={isSmall && muted ? 'filled' : 'default'}
      color="red.8"
      leftSection={muted ? <IconMicrophone size={20} /> : <IconMicrophoneOff size={20} />}
      rightSection={<Kbd>M</Kbd>}
      aria-keyshortcuts="M"
      aria-pressed={muted}
      disabled={!isUp}
      onClick={toggleMute}
    >
      {t(muted ? 'bar.unmute' : 'bar.mute')}
    </Button>
  );
}

function HangUpButton({ isSmall = false }: { isSmall?: boolean }) {
  const { t } = useWords();
  return (
    <Button
      {...(isSmall ? SMALL : { size: 'md' })}
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
