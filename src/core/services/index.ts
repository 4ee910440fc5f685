/** Other systems of the shop: how they are described and what their answers mean. All pure. */
export { noneOf, readAnswer, type ServiceAnswer } from './answer.ts';
export {
  checkService,
  namesIn,
  SERVICE_DEFAULTS,
  SERVICE_SCHEMA,
  type ServiceDefinition,
  serviceWorld,
} from './definition.ts';
