/** Source: providers digest, Gemini section 3.3 `tools`. */
const legalName = /^[A-Za-z_][A-Za-z0-9_.:-]{0,127}$/;
const longestName = 128;

/**
 * Names of functions in the vendor's spelling and back. OpenAI allows names that begin with a digit or a dash, this vendor
 * does not; almost always there is nothing to do.
 */
export class FunctionNames {
  private readonly toVendorNames = new Map<string, string>();
  private readonly toCallerNames = new Map<string, string>();

  /** @param declared names of the functions on offer. */
  constructor(declared: readonly string[]) {
    const taken = new Set(declared.filter(isLegal));
    for (const name of declared) {
      if (isLegal(name) || this.toVendorNames.has(name)) continue;
      const plain = legalize(name);
      let spelled = plain;
      for (let copy = 2; taken.has(spelled); copy++) {
        const ending = `_${copy}`;
        spelled = `${plain.slice(0, longestName - ending.length)}${ending}`;
      }
      taken.add(spelled);
      this.toVendorNames.set(name, spelled);
      this.toCallerNames.set(spelled, name);
    }
  }

  toVendor(name: string): string {
    return this.toVendorNames.get(name) ?? (isLegal(name) ? name : legalize(name));
  }

  toCaller(name: string): string {
    return this.toCallerNames.get(name) ?? name;
  }
}

function isLegal(name: string): boolean {
  return legalName.test(name);
}

function legalize(name: string): string {
  const plain = name.replaceAll(/[^A-Za-z0-9_.:-]/g, '_');
  return (/^[A-Za-z_]/.test(plain) ? plain : `_${plain}`).slice(0, longestName);
}
