/** IVR flows: documents compiled to machines, run one input at a time, spoken and checked. All pure. */
export { BUILT_IN_PROMPTS, checkFlows, type FlowProblem, type FlowWorld } from './check.ts';
export { type Checksum, checksumHolds, type EntryRule, entryFits } from './checksum.ts';
export type {
  CallFacts,
  FloorFacts,
  FlowAnswer,
  FlowInput,
  FlowOrder,
  FlowState,
  FlowStep,
  MessageKind,
  Prompt,
  QueueFacts,
} from './contract.ts';
export { type FlowDocument, type Step, saidBy, targetsOf } from './document.ts';
export { linkFlow, NESTING_AT_MOST, recordedName } from './link.ts';
export { type LongestWay, longestWays, type SoundMs, stepLongestMs } from './longest.ts';
export { type DigitFate, digitFate } from './masking.ts';
export { type NeededSound, neededSounds } from './needed.ts';
export { advanceFlow, currentStep, hasEnded, startFlow } from './run.ts';
export { FLOW_SCHEMA, type Schema } from './schema.ts';
export { LANGUAGE_TAG } from './schema-parts.ts';
export { HIDDEN_DIGIT, SEALS_AT_MOST, type SealedPart, sealedKey } from './sealed.ts';
export { isSelfServiceFlow, keptAs } from './self-service.ts';
export { checkShape, type FlowPath } from './shape.ts';
export { checkLanguage } from './speech/check.ts';
export {
  firstLanguage,
  type LanguageDocument,
  languageDocument,
  languageNames,
  languagesOf,
  rulesFor,
  type Voice,
} from './speech/language.ts';
export { LANGUAGE_SCHEMA } from './speech/schema.ts';
export { speechSounds } from './speech/sounds.ts';
export { speak } from './speech/speak.ts';
export { walkFlow } from './walk.ts';
