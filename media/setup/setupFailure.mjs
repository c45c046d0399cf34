/** A reason why the worker cannot be had, foreseen and worded for a person; `command` is what to run, when one thing helps. */
export class SetupFailure extends Error {
  constructor(reason, command) {
    super(reason);
    this.name = 'SetupFailure';
    this.command = command;
  }
}
