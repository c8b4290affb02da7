// What the host wants of the agent beside the targets; everything is off unless asked for.

export interface Options {
  /** The process is suspended before its first instruction: a virtual machine may still come. */
  waiting?: boolean;
  /** Certificates that the app refuses pass. */
  bypass_pinning?: boolean;
  /** Datagrams to port 443 fail. */
  block_quic?: boolean;
  /** Values to write into static fields, which nothing can hook. */
  canaries?: Canary[];
}

export interface Canary {
  owner: string;
  field: string;
  value: string;
}
