/** One entry of a call's timeline as a sentence in the reader's language. */
import type { CallEntry } from '../../core/entries.ts';
import type { ScreenNames } from '../../core/organization.ts';
import { type Translate, wordFor } from '../i18n/index.ts';
import { describeCaller } from '../shared/caller.ts';
import { describeWait } from '../shared/expected-wait.ts';
import { formatDuration } from '../shared/format.ts';
import { pressedWord } from '../shared/pressed.ts';
import { describeParty } from './describe-party.ts';
import { describeWay } from './describe-way.ts';

export type Names = {
  agent(agentId: string): string;
  queue(queueId: string): string;
  disposition(code: string): string;
  skill(skillId: string): string;
  language(tag: string): string;
  /** What carries its own words in each language of the pages. */
  own(words: ScreenNames): string;
};

export function describeEntry(t: Translate, names: Names, entry: CallEntry): string {
  switch (entry.kind) {
    case 'callArrived': {
      const number = describeCaller(t, entry.ani);
      return t('entry.callArrived', { number, dnis: entry.dnis });
    }
    case 'callAnswered':
    case 'surveyStarted':
      return t(`entry.${entry.kind}`);
    case 'customerRecognised':
      return t('entry.customerRecognised', { name: entry.name, level: wordFor(t, 'customer', `level.${entry.level}`) });
    case 'customersFound':
      return t('entry.customersFound', { count: entry.customerIds.length });
    case 'customerChosen':
      return t('entry.customerChosen', { name: entry.name, agent: names.agent(entry.agentId) });
    case 'languageChosen':
      return t('entry.languageChosen', { language: names.language(entry.language) });
    case 'ivrStepEntered':
      return t('entry.ivrStepEntered', { step: entry.step });
    case 'ivrInput':
      return describeInput(t, entry);
    case 'queued':
      return t('entry.queued', { queue: names.queue(entry.queueId), position: entry.position });
    case 'relaxed':
      return describeRelaxation(t, names, entry);
    case 'positionAnnounced':
      return t('entry.positionAnnounced', { position: entry.position });
    case 'waitPredicted': {
      const { said } = entry;
      const range = { from: formatDuration(entry.p10Ms), to: formatDuration(entry.p90Ms) };
      if (said === undefined) return t('entry.waitPredicted', range);
      return t('entry.waitPredictedSaid', { ...range, said: describeWait(t, said.fromMinutes, said.toMinutes) });
    }
    case 'scored':
      return t('entry.scored', { score: entry.score });
    case 'recordingSaved':
      return t('entry.recordingSaved', { duration: formatDuration(entry.durationMs) });
    case 'recovered':
      return t(entry.found === 'whole' ? 'entry.recovered' : 'entry.recoveredRepaired');
    case 'callEnded':
      return t('entry.callEnded', {
        result: t(`result.${entry.result}`),
        reason: wordFor(t, 'endReason', entry.reason),
      });
    case 'queuePassed':
    case 'queueLeft':
    case 'messageTaken':
    case 'messageSaved':
    case 'callbackRequested':
    case 'callbackMerged':
    case 'callbackTaken':
    case 'callbackChanged':
    case 'callbackBegun':
    case 'callbackDialled':
    case 'callbackMissed':
    case 'outboundBegun':
    case 'outboundMissed':
    case 'outsideDialled':
    case 'outsideMissed':
    case 'outsideConnected':
    case 'outsideEnded':
      return describeWay(t, names, entry);
    case 'transferred':
    case 'transferMissed':
    case 'consultBegun':
    case 'consultMissed':
    case 'consultConnected':
    case 'consultEnded':
    case 'conferenceBegun':
      return describeParty(t, names, entry);
    default:
      return describeAgentEntry(t, names, entry);
  }
}

function describeRelaxation(t: Translate, names: Names, { requires }: Extract<CallEntry, { kind: 'relaxed' }>): string {
  const skills = Object.entries(requires).map(([skill, level]) => `${names.skill(skill)} ≥ ${level}`);
  return t('entry.relaxed', { requires: skills.join(' · ') });
}

function describeInput(t: Translate, entry: Extract<CallEntry, { kind: 'ivrInput' }>): string {
  if (entry.outcome === 'noInput') return t('entry.ivrInputNoInput');
  if (entry.outcome === 'noMatch') return t('entry.ivrInputNoMatch', { digits: entry.digits });
  const { word, digits } = pressedWord(entry);
  return t('entry.ivrInputMatched', { words: `${entry.digits} · ${t(`pressed.${word}`, { digits })}` });
}

type AgentEntry = Extract<
  CallEntry,
  {
    kind:
      | 'keptForAgent'
      | 'noLongerKept'
      | 'offered'
      | 'offerMissed'
      | 'connected'
      | 'held'
      | 'resumed'
      | 'recordingPaused'
      | 'recordingResumed'
      | 'selfServiceBegun'
      | 'selfServiceEnded'
      | 'talkInterrupted'
      | 'talkRejoined'
      | 'talkEnded'
      | 'noteSaved'
      | 'qualityMeasured'
      | 'dispositionSaved'
      | 'dispositionMissed'
      | 'caseFiled'
      | 'orderActed';
  }
>;

const KEPT_WORDS = {
  last: 'entry.keptForLast',
  'case-owner': 'entry.keptForOwner',
  transfer: 'party.keptForSender',
  next: 'entry.keptForNext',
} as const;

function describeAgentEntry(t: Translate, names: Names, entry: AgentEntry): string {
  const agent = names.agent(entry.agentId);
  switch (entry.kind) {
    case 'keptForAgent':
      return t(KEPT_WORDS[entry.because], { agent });
    case 'noLongerKept':
      return t('entry.noLongerKept', { agent });
    case 'offered':
      return t('entry.offered', { agent, waited: formatDuration(entry.waitedMs) });
    case 'offerMissed':
      return t('entry.offerMissed', { agent, why: t(`missedWhy.${entry.why}`), ring: formatDuration(entry.ringMs) });
    case 'connected':
      return t('entry.connected', { agent, waited: formatDuration(entry.waitedMs) });
    case 'held':
      return t('entry.held', { agent });
    case 'resumed':
      return t('entry.resumed', { agent, held: formatDuration(entry.heldMs) });
    case 'recordingPaused':
      return entry.why === 'selfService'
        ? t('selfService.entry.recordingPaused')
        : t('entry.recordingPaused', { agent });
    case 'recordingResumed':
      return t(`entry.recordingResumed.${entry.why}`, { paused: formatDuration(entry.pausedMs) });
    case 'selfServiceBegun':
      return t('selfService.entry.begun', { agent, step: names.own(entry.names) });
    case 'selfServiceEnded': {
      const { endedAs, outcomeNames, digits } = entry;
      const outcome = outcomeNames === null ? t(`selfService.endedAs.${endedAs}`) : names.own(outcomeNames);
      const count = digits > 0 ? t('selfService.entry.digits', { digits }) : '';
      return t('selfService.entry.ended', { outcome, count, lasted: formatDuration(entry.lastedMs) });
    }
    case 'talkInterrupted':
      return t('entry.talkInterrupted', { agent, why: t(`interruptedWhy.${entry.why}`) });
    case 'talkRejoined':
      return t('entry.talkRejoined', { agent, away: formatDuration(entry.awayMs) });
    case 'talkEnded':
      return t('entry.talkEnded', { by: t(`endedBy.${entry.endedBy}`), talk: formatDuration(entry.talkMs) });
    case 'qualityMeasured': {
      const { mos, lossPercent: loss, jitterMs: jitter, roundTripMs: roundTrip } = entry;
      return t('entry.qualityMeasured', { mos: mos.toFixed(1), loss: loss.toFixed(1), jitter, roundTrip });
    }
    case 'noteSaved':
      return t('entry.noteSaved', { agent });
    case 'caseFiled':
      return t(entry.how === 'opened' ? 'entry.caseOpened' : 'entry.caseAppended', {
        ...{ agent, caseId: entry.caseId, title: entry.title },
      });
    case 'orderActed':
      return t('entry.orderActed', {
        ...{ agent, order: entry.orderNumber, action: t(`orderAction.${entry.action}`) },
        outcome: t(`orderAction.outcome.${entry.outcome}`),
      });
    case 'dispositionMissed':
      return t('entry.dispositionMissed', { agent });
    case 'dispositionSaved':
      return t('entry.dispositionSaved', { agent, disposition: names.disposition(entry.disposition) });
    default:
      // A kind of entry newer than this page.
      return t('entry.other', { kind: (entry as { kind: string }).kind });
  }
}
