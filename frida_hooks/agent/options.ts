// What the host wants of the agent beside the targets; everything is off unless asked for.

export interface Options {
  /** The process is suspended before its first instruction: a virtual machine may still come. */
  waiting?: boolean;
}
