/** What a manifest refers to is not set up where this process runs. The message names the reference, for the log and nobody else. */
export class SecretUnavailable extends Error {
  override readonly name = 'SecretUnavailable';
}
