/** IVR flows: documents compiled to machines, run one input at a time, spoken and checked. All pure. */
export type { CallFacts, FlowInput, FlowOrder, FlowState, FlowStep, Prompt } from './contract.ts';
export { positionPrompts } from './position.ts';
export { advanceFlow, currentStep, hasEnded, startFlow } from './run.ts';
export { speechSounds } from './speech/sounds.ts';
export { speak } from './speech/speak.ts';
