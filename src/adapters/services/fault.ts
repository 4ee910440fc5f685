/** Why a service was of no help. */

/** Its message never holds what was sent or what came back: either may be a customer's. */
export class ServiceFault extends Error {
  /** The same question may be answered a moment later. */
  readonly mayPass: boolean;
  constructor(message: string, mayPass: boolean) {
    super(message);
    this.name = 'ServiceFault';
    this.mayPass = mayPass;
  }
}
