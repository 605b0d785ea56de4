/** What a provider is asked with. Never logged: it holds the secret. */
export interface Credential {
  /** Names it to operators and tells nothing of the secret: `1`, `2`, … in the order given. */
  readonly id: string;
  /** Undefined = the provider asks for none. */
  readonly secret: string | undefined;
  /** Its share of the requests beside the others: one of weight 2 gets twice as many as one of weight 1. */
  readonly weight: number;
  /** Those of one account at the vendor share its quota. */
  readonly account: string;
}

/** Secrets given without anything else: of equal weight, each an account of its own. */
export function credentialsOf(...secrets: readonly string[]): readonly Credential[] {
  return secrets.map((secret, index) => {
    const id = String(index + 1);
    return { id, secret, weight: 1, account: id };
  });
}

/** In the place of a credential, for providers that ask for none. */
export const noCredential: Credential = { id: '1', secret: undefined, weight: 1, account: '1' };
